// Seats that are held: paying before the time is over.
import { get, post, remove } from "./api.js";
import { dateFinder } from "./concerts.js";
import { announce, busy, field, h, showProblem, tell } from "./dom.js";
import { place, placeName } from "./seats.js";
import { clock, countdown, day, points, seatCount } from "./words.js";

/** When those who can't see the countdown are told, in seconds before its end. */
const warnings = [120, 60, 30, 10];

export async function showHold(page, reservationId) {
  const reservation = await reservationOf(reservationId);
  const date = await dateFinder()(reservation.scheduleId);
  const hold = new Hold(page, reservation, date);
  hold.show();
}

const reservationOf = (id) => get(`/ticketing/reservations/${encodeURIComponent(id)}`);

/** "Stalls, row 3, seat 5" for each seat. */
export function seatsOf(reservation, date) {
  return h("ul.plain.places", {}, reservation.seatIds.map((seatId) => {
    const seat = place(seatId);
    const section = date?.sections[seat.section - 1]?.section;
    return h("li", {}, section ? `${section}, ${placeName(seat)}` : `Row ${seat.row}, seat ${seat.number}`);
  }));
}

class Hold {
  constructor({ view, atEnd }, reservation, date) {
    this.view = view;
    this.reservation = reservation;
    this.date = date;
    this.back = date ? `#/concerts/${encodeURIComponent(date.concertId)}/dates/${encodeURIComponent(reservation.scheduleId)}` : "#/";
    atEnd(() => clearInterval(this.timer));
  }

  show() {
    clearInterval(this.timer);
    const { status } = this.reservation;
    if (status === "TEMPORARY") return this.showPaying();
    if (status === "PENDING") return this.showPending();
    if (status === "CONFIRMED") return this.showTicket();
    return this.showOver();
  }

  head(text) {
    return [
      h("h1", {}, text),
      this.date && h("p.when", {}, `${this.date.title}: ${day(this.date.startsAt)}, ${clock(this.date.startsAt)}`),
      seatsOf(this.reservation, this.date),
    ].filter(Boolean);
  }

  showPending() {
    this.view.replaceChildren(...this.head("One moment, your seats are being held"));
    this.timer = setInterval(() => this.refresh(), 1000);
  }

  async refresh() {
    this.reservation = await reservationOf(this.reservation.reservationId);
    if (this.view.isConnected) this.show();
  }

  // Paying

  showPaying() {
    this.left = h("strong.countdown", { role: "timer" });
    this.note = h("div", {});
    this.balance = h("p", {}, "");
    this.adding = h("div", {});
    const way = (value, label, isFirst) =>
      h("label.choice", {},
        h("input", { type: "radio", name: "method", value, checked: isFirst, onchange: () => this.showBalance() }), label);
    this.form = h("form", { onsubmit: (event) => event.preventDefault() },
      h("fieldset", {}, h("legend", {}, "How do you want to pay?"), way("POINTS", "With points", true), way("CARD", "By card")));
    const pay = h("button.main", { type: "button", onclick: () => busy(pay, () => this.pay()) }, `Pay ${points(this.reservation.amount)}`);
    const extend = h("button", { type: "button", onclick: () => busy(extend, () => this.extend()) }, "I need more time");
    const letGo = h("button", { type: "button", onclick: () => busy(letGo, () => this.letGo()) }, "Let the seats go");
    this.view.replaceChildren(
      ...this.head(`${seatCount(this.reservation.seatIds.length)} held for you`),
      h("p.turn", {}, "Pay within ", this.left, ", then the seats are free for others again."),
      this.note, this.form, this.balance, this.adding, h("div.buttons", {}, pay, extend, letGo));
    this.tick();
    this.timer = setInterval(() => this.tick(), 1000);
    this.showBalance();
  }

  get method() {
    return new FormData(this.form).get("method");
  }

  tick() {
    const milliseconds = new Date(this.reservation.expiresAt) - Date.now();
    this.left.textContent = countdown(milliseconds);
    const seconds = Math.ceil(milliseconds / 1000);
    if (warnings.includes(seconds)) announce(`${seconds} seconds left to pay`);
    if (milliseconds > -1000) return;
    clearInterval(this.timer);
    // The server's word counts, as clocks differ.
    this.refresh().catch(() => {});
  }

  async showBalance() {
    this.adding.replaceChildren();
    this.balance.textContent = "";
    if (this.method === "CARD") return;
    const { balance } = await get("/balance").catch(() => ({ balance: null }));
    if (balance === null || this.method === "CARD") return;
    this.balance.textContent = `You have ${points(balance).replace("free of charge", "0 points")}.`;
    if (balance < this.reservation.amount) this.showAdding(this.reservation.amount - balance);
  }

  showAdding(missing) {
    const form = addPointsForm(missing, async (balance) => {
      announce(`You have ${points(balance)} now`);
      await this.showBalance();
    }, this.note);
    this.adding.replaceChildren(h("p", {}, `You need ${points(missing)} more.`), form);
  }

  async pay() {
    const { reservationId } = this.reservation;
    this.note.replaceChildren();
    try {
      await post("/payments/process", { reservationId, method: this.method });
      this.reservation = { ...this.reservation, ...(await post("/ticketing/reservations/confirm", { reservationId })) };
      this.show();
      announce("Paid. The ticket is yours.");
    } catch (problem) {
      if (["already_paid", "reservation_expired", "not_temporary"].includes(problem.code)) await this.refresh();
      else if (problem.code === "unavailable" && this.method === "CARD") {
        showProblem(this.note, "Cards can't be taken at the moment. Pay with points.");
      } else tell(this.note, problem);
    }
  }

  async extend() {
    try {
      const extended = await post(`/ticketing/reservations/${encodeURIComponent(this.reservation.reservationId)}/extend`);
      this.reservation = { ...this.reservation, ...extended };
      this.tick();
      announce("You have more time now.");
    } catch (problem) {
      tell(this.note, problem);
    }
  }

  async letGo() {
    try {
      await remove(`/ticketing/reservations/${encodeURIComponent(this.reservation.reservationId)}`);
      location.hash = this.back;
    } catch (problem) {
      tell(this.note, problem);
    }
  }

  // The end

  showTicket() {
    this.view.replaceChildren(
      ...this.head("You have a ticket"), h("p", {}, `Paid: ${points(this.reservation.amount)}. Show this page or its number at the door.`),
      h("p.number", {}, this.reservation.reservationId), h("p", {}, h("a", { href: "#/tickets" }, "All my tickets")));
  }

  showOver() {
    const why = {
      EXPIRED: "The time to pay is over, and the seats are free again.",
      CANCELLED: "You have cancelled. What you had paid is back in your points.",
      FAILED: "The seats could not be held. Nothing was taken from you.",
    };
    this.view.replaceChildren(
      h("h1", {}, "These seats are not held any more"), h("p.notice", {}, why[this.reservation.status] ?? why.FAILED),
      h("p", {}, h("a", { href: this.back }, "Choose seats again")));
  }
}

/** A form that adds points; `done` gets the new balance. */
export function addPointsForm(amount, done, note) {
  const button = h("button", { type: "submit" }, "Add points");
  const form = h("form.inline", {
    onsubmit: (event) => {
      event.preventDefault();
      busy(button, async () => {
        try {
          const charged = await post("/payments/charge", { amount: Number(new FormData(form).get("amount")) });
          await done(charged.balance);
        } catch (problem) {
          tell(note, problem);
        }
      });
    },
  }, field("Points to add", {
    name: "amount", type: "number", inputmode: "numeric", min: "1", max: "10000000", step: "1", value: String(amount),
  }), button);
  return form;
}
