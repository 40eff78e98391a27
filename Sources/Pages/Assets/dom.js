// Makes elements. Text is always text: nothing is ever read as HTML.
import { sentence } from "./words.js";

/**
 * @param {string} name the element's name, with classes: "p.quiet"
 * @param {object} [properties] attributes; those that begin with "on" are listeners
 * @param {...(Node|string|number|null|undefined|false)} children what is missing or false is left away
 */
export function h(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length > 0) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Says something to those who hear the page. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** A message of what went wrong, and what to do next. It takes the focus, so that nobody misses it. */
export function showProblem(place, text) {
  const message = h("p.notice", { role: "alert", tabindex: "-1" }, text);
  place.replaceChildren(message);
  message.focus();
}

/** The same for what was thrown. A mistake of this page's own goes to the console too. */
export function tell(place, problem) {
  showProblem(place, sentence(problem));
  if (!problem.code) reportError(problem);
}

/** A form's field with its label. */
export function field(label, properties, hint) {
  const id = `field-${properties.name}`;
  return h("div.field", {},
    h("label", { for: id }, label),
    h("input", { id, required: true, "aria-describedby": hint ? `${id}-hint` : undefined, ...properties }),
    hint && h("p.hint", { id: `${id}-hint` }, hint));
}

/** Runs work for a button's press, which can't be pressed again meanwhile. */
export async function busy(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
