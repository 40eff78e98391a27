// The buyer's page: shows the view that the address names.
import { showAccount } from "./account.js";
import { showConcert, showConcerts } from "./concerts.js";
import { announce, h } from "./dom.js";
import { showHall } from "./hall.js";
import { showHold } from "./hold.js";
import { askForLogin, ended, loadSession } from "./session.js";
import { showTickets } from "./tickets.js";
import { sentence } from "./words.js";

const routes = [
  [/^#?\/?$/, showConcerts],
  [/^#\/concerts\/([^/]+)$/, showConcert],
  [/^#\/concerts\/([^/]+)\/dates\/([^/]+)$/, showHall],
  [/^#\/reservations\/([^/]+)$/, showHold],
  [/^#\/tickets$/, showTickets],
  [/^#\/account$/, showAccount],
  // Few people are operators, so their files come when they are wanted.
  [/^#\/events(?:\/([^/]+))?$/, async (place, id) => (await import("./picture.js")).showPicture(place, id)],
  [/^#\/operator$/, async (place) => (await import("./operator.js")).showOperator(place)],
];

const main = document.getElementById("main");
/** Ends what the present view has going on. */
let leave = () => {};
let isFirst = true;

async function show() {
  leave();
  const view = h("div.view");
  const ends = [];
  leave = () => {
    for (const end of ends.splice(0)) end();
  };
  const isPresent = () => main.contains(view);
  /** Views give what is to be ended; a view that is no longer looked at ends it at once. */
  const atEnd = (end) => (isPresent() ? ends.push(end) : end());
  main.replaceChildren(view);
  view.append(h("p.quiet", {}, "Loading…"));
  const [pattern, showView] = routes.find(([pattern]) => pattern.test(location.hash)) ?? [/^/, showNothing];
  const parameters = location.hash.match(pattern).slice(1).map((text) => text && decodeURIComponent(text));
  try {
    await showView({ view, atEnd, isPresent }, ...parameters);
  } catch (problem) {
    if (problem.code === "unauthenticated") {
      ended();
      return askForLogin();
    }
    view.replaceChildren(
      h("h1", {}, "That did not work"), h("p.notice", {}, sentence(problem)), h("p", {}, h("a", { href: "#/" }, "To the concerts")));
    if (!problem.code) throw problem;
  }
  if (isPresent()) arrive(view);
}

/** Tells everybody that there is another view: by the title, and by the focus, but not when the page has just been opened. */
function arrive(view) {
  const heading = view.querySelector("h1");
  document.title = heading ? `${heading.textContent} – Ticketing` : "Ticketing";
  if (isFirst) {
    isFirst = false;
    return;
  }
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
  announce(heading?.textContent ?? "");
}

async function showNothing({ view }) {
  view.replaceChildren(h("h1", {}, "There is nothing here"), h("p", {}, h("a", { href: "#/" }, "To the concerts")));
}

// The address says which view there is, so the link that skips to the content can't be one.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", show);
await loadSession().catch(() => {});
await show();
