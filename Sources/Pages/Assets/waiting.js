// The waiting room of a concert that many people want to see.
import { post } from "./api.js";
import { announce, h } from "./dom.js";
import { listenToQueue } from "./live.js";
import { about, clock, countdown, day, number } from "./words.js";

/**
 * Waits until it is the person's turn.
 * @param {(turn: {token: string, expiresAt: string|null}) => void} enter is called once, at the person's turn
 */
export async function passWaitingRoom({ view, atEnd }, concert, enter) {
  // Who has a place already gets the same one.
  const present = await post("/queue/token", { concertId: concert.concertId });
  if (present.status === "ACTIVE") return enter(present);

  const position = h("p.position", {});
  const wait = h("p.when", {});
  const live = h("p.live", { role: "status" });
  const opensAt = concert.admission.opensAt;
  view.replaceChildren(
    h("section.waiting", { "aria-labelledby": "waiting" },
      h("h2", { id: "waiting" }, "Waiting room"),
      position, wait, live,
      h("ul.plain", {},
        h("li", {}, "Keep this page open: it goes on by itself when it is your turn."),
        h("li", {}, "If you close it or your phone sleeps, you keep your place. Come back to this page, and you are where you were."),
        h("li", {}, `When it is your turn, you have ${about(concert.admission.sessionSeconds)} to choose and pay.`))));

  let hasEntered = false;
  let last = null;
  const end = listenToQueue(present.token, show, (isLive) => {
    live.textContent = isLive ? "" : "The connection broke. It comes back by itself, and your place stays.";
  });
  atEnd(end);
  show(present);

  function show(place) {
    if (hasEntered) return;
    if (place.status === "ACTIVE") {
      hasEntered = true;
      end();
      announce("It is your turn.");
      enter(place);
      return;
    }
    if (place.status === "EXPIRED") {
      end();
      const enterAgain = () => passWaitingRoom({ view, atEnd }, concert, enter);
      const again = h("button.main", { type: "button", onclick: enterAgain }, "Stand in line again");
      view.replaceChildren(h("p.notice", { role: "alert" }, "Your turn is over."), again);
      return;
    }
    const isDrawn = opensAt && new Date(opensAt) > new Date();
    position.textContent = isDrawn ? "Places are drawn at the opening" : `You are number ${number(place.position)}`;
    wait.textContent = isDrawn
      ? `The sale opens on ${day(opensAt)}, ${clock(opensAt)}. Coming earlier gives no better place.`
      : `Your wait: ${about(place.estimatedWaitSeconds)}.`;
    if (last !== null && last !== place.position && place.position % 10 === 0) announce(`You are number ${place.position}`);
    last = place.position;
  }
  return undefined;
}

/** Says how long the person's turn is. */
export function turnNotice(turn) {
  if (!turn.expiresAt) return "";
  const left = h("strong", {}, countdown(new Date(turn.expiresAt) - Date.now()));
  const notice = h("p.turn", {}, "It is your turn: you have ", left, " to choose and pay.");
  const timer = setInterval(() => {
    const milliseconds = new Date(turn.expiresAt) - Date.now();
    if (!notice.isConnected || milliseconds <= 0) clearInterval(timer);
    left.textContent = countdown(milliseconds);
  }, 1000);
  return notice;
}
