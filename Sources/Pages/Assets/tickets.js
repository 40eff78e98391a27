// What a person has bought and holds.
import { get, remove } from "./api.js";
import { dateFinder } from "./concerts.js";
import { announce, busy, h, tell } from "./dom.js";
import { seatsOf } from "./hold.js";
import { may } from "./session.js";
import { clock, day, points } from "./words.js";

const states = {
  PENDING: "being held", TEMPORARY: "held, not paid yet", CONFIRMED: "paid", CANCELLED: "cancelled", EXPIRED: "not paid in time",
  FAILED: "failed",
};
const pageSize = 20;

export async function showTickets({ view }) {
  const list = h("ul.cards", {});
  const note = h("div", {});
  const more = h("button", { type: "button" }, "Show more");
  const find = dateFinder();
  let cursor = null;

  async function load() {
    const page = await get(`/ticketing/reservations?limit=${pageSize}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    cursor = page.nextCursor;
    for (const reservation of page.reservations) list.append(await ticket(reservation, find, note));
    more.hidden = cursor === null;
  }

  more.addEventListener("click", () => busy(more, () => load().catch((problem) => tell(note, problem))));
  await load();
  view.replaceChildren(
    h("h1", {}, "My tickets"), note,
    list.children.length > 0 ? list : h("p.quiet", {}, "You have no tickets yet. ", h("a", { href: "#/" }, "See the concerts")), more);
}

async function ticket(reservation, find, note) {
  const date = await find(reservation.scheduleId).catch(() => null);
  const state = h("span.state", { "data-state": reservation.status }, states[reservation.status] ?? reservation.status);
  const href = `#/reservations/${encodeURIComponent(reservation.reservationId)}`;
  const buttons = h("div.buttons", {});
  if (reservation.status === "TEMPORARY") buttons.append(h("a.button.main", { href }, "Pay"));
  if (reservation.status === "CONFIRMED") buttons.append(h("a.button", { href }, "Show"));
  if (["TEMPORARY", "CONFIRMED"].includes(reservation.status)) {
    const cancel = h("button", { type: "button" }, "Cancel");
    cancel.addEventListener("click", () => askToCancel(reservation, note, () => {
      state.textContent = states.CANCELLED;
      state.dataset.state = "CANCELLED";
      buttons.replaceChildren();
    }));
    buttons.append(cancel);
  }
  if (may("readEvents")) {
    buttons.append(h("a.button", { href: `#/events/${encodeURIComponent(reservation.reservationId)}` }, "Picture"));
  }
  return h("li.ticket", {},
    h("h2", {}, date?.title ?? "Concert"), date && h("p.when", {}, `${day(date.startsAt)}, ${clock(date.startsAt)}`),
    seatsOf(reservation, date), h("p", {}, state, reservation.amount == null ? "" : ` · ${points(reservation.amount)}`), buttons);
}

function askToCancel(reservation, note, done) {
  const isPaid = reservation.status === "CONFIRMED";
  const yes = h("button.main", { type: "button", onclick: () => busy(yes, cancel) }, "Cancel the ticket");
  const dialog = h("dialog", { "aria-labelledby": "cancel-title" },
    h("h2", { id: "cancel-title" }, isPaid ? "Cancel this ticket?" : "Let these seats go?"),
    h("p", {}, `The seats are free for others then${isPaid ? `, and you get ${points(reservation.amount)} back` : ""}.`),
    h("div.buttons", {}, yes, h("button", { type: "button", onclick: () => dialog.close() }, "Keep it")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();

  async function cancel() {
    try {
      await remove(`/ticketing/reservations/${encodeURIComponent(reservation.reservationId)}`);
      done();
      announce("Cancelled.");
    } catch (problem) {
      tell(note, problem);
    }
    dialog.close();
  }
}
