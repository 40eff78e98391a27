// The engineer's view: everything that a request has caused, across services, on a time axis and as a list.
import { get } from "./api.js";
import { announce, field, h, tell } from "./dom.js";
import { causesById, TimeAxis } from "./time-axis.js";
import { clock, day, number } from "./words.js";

const meanings = { failed: "failed", undone: "taken back" };

export async function showPicture({ view }, id) {
  const note = h("div", {});
  const found = h("div", {});
  const form = h("form.inline", { "aria-label": "Find a purchase", onsubmit: (event) => {
    event.preventDefault();
    const wanted = new FormData(form).get("id").trim();
    if (wanted !== "") location.hash = `#/events/${encodeURIComponent(wanted)}`;
  } }, field("Id", { name: "id", value: id ?? "", autocomplete: "off", spellcheck: "false" },
    "Of a reservation, a purchase, a payment or a message, or a correlation id"), h("button.main", { type: "submit" }, "Show"));
  view.replaceChildren(h("h1", {}, "A purchase's picture"), form, note, found);
  if (!id) return;
  try {
    const picture = await get(`/ticketing/events/${encodeURIComponent(id)}`);
    found.replaceChildren(gaps(picture), ...picture.requests.map(showRequest));
    if (picture.requests.length === 0) found.append(h("p.quiet", {}, "Nothing was found."));
    announce(`${number(picture.requests.length)} requests found`);
  } catch (problem) {
    if (problem.code !== "not_found") throw problem;
    tell(note, { ...problem, code: "nothing_found" });
  }
}

/** What was not looked at. */
function gaps({ notSearched, requestsNotShown }) {
  const lines = notSearched.map(({ service, before, reason }) =>
    `${service}${before ? `, before ${day(before)}, ${clock(before)}` : ""}: ${reason}`);
  if (requestsNotShown) lines.push(`${number(requestsNotShown)} older requests are about it too, and are not shown`);
  if (lines.length === 0) return "";
  return h("ul.plain.hint", { "aria-label": "Not searched" }, lines.map((line) => h("li", {}, line)));
}

function showRequest({ correlationId, startedAt, endedAt, messages }) {
  const start = new Date(startedAt).getTime();
  const all = messages.map(({ depth, message }) => ({ ...message, depth, after: new Date(message.time).getTime() - start }));
  const items = new Map();
  const axis = new TimeAxis(correlationId, all, (id) => {
    const item = items.get(id);
    item.open = true;
    item.querySelector("summary").focus();
    item.scrollIntoView({ block: "nearest" });
  });
  const list = messageTree(all, items, causesById(all));
  const services = new Set(all.map((message) => message.service)).size;
  const count = (meaning) => all.filter((message) => message.meaning === meaning).length;
  const facts = [
    `${number(all.length)} messages of ${number(services)} services`, `${number(new Date(endedAt) - start)} ms from ${startedAt}`,
    count("failed") > 0 && `${number(count("failed"))} failed`, count("undone") > 0 && `${number(count("undone"))} taken back`,
  ];
  return h("section.request", { "aria-label": `Request ${correlationId}` },
    h("h2", {}, `Request ${correlationId}`), h("p", {}, facts.filter(Boolean).join(" · ")), axis.element, list);
}

/** Below each message are those that it caused. */
function messageTree(messages, items, causes) {
  const top = h("ul.tree", {});
  const lists = [top];
  for (const message of messages) {
    const item = h("li", {}, entry(message, items, causes));
    lists[Math.min(message.depth, lists.length - 1)].append(item);
    const below = h("ul.tree", {});
    item.append(below);
    lists.splice(message.depth + 1, Infinity, below);
  }
  for (const list of [...top.querySelectorAll("ul")]) if (!list.hasChildNodes()) list.remove();
  return top;
}

function entry(message, items, causes) {
  const details = h("details", {},
    h("summary", {},
      h("span.after", {}, `+${number(message.after)} ms`), " ", h("span.service", {}, message.service), " ",
      h("span.type", { "data-meaning": message.meaning ?? undefined }, message.type), message.version ? ` v${message.version}` : "",
      message.meaning ? h("strong.meaning", {}, ` (${meanings[message.meaning]})`) : "", reason(message)));
  // Most messages are never opened.
  details.addEventListener("toggle", () => details.append(...contents(message, items, causes)), { once: true });
  items.set(key(message), details);
  return details;
}

const key = (message) => `${message.service} ${message.id}`;

/** Why something was refused, in one line. */
function reason(message) {
  if (message.type !== "refused") return "";
  try {
    return `: ${JSON.parse(message.body).code}`;
  } catch {
    return "";
  }
}

function contents(message, items, causes) {
  const facts = [
    ["About", message.subject], ["Key", message.key], ["Topic", message.topic ?? "none, the service's own"],
    ["Journal", `${message.service}, partition ${message.partition}, row ${message.sequence}`], ["Time", message.time], ["Id", message.id],
    ["Because of", cause(message, items, causes)], ["Correlation", message.correlationId],
  ];
  return [
    h("dl.facts", {}, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
    h("h3", {}, "Content"), h("pre", {}, pretty(message.body)),
    h("h3", {}, "Headers"), h("pre", {}, message.headers.map(({ name, value }) => `${name}: ${value}`).join("\n")),
  ];
}

/** Leads to the cause, if it is in the list: a client's command is in no journal. */
function cause({ causationId }, items, causes) {
  if (!causationId) return "nothing before it";
  const found = causes.get(causationId);
  if (!found) return causationId;
  return h("button.small", { type: "button", onclick: () => {
    const item = items.get(key(found));
    item.open = true;
    item.querySelector("summary").focus();
  } }, causationId);
}

function pretty(body) {
  if (body === null || body === undefined) return "(none)";
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
