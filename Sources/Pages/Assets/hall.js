// A date: its sections, the live map of one, and the choice of seats.
import { get, post, request } from "./api.js";
import { BestSeats } from "./best-seats.js";
import { concertOf, reasonToStay } from "./concerts.js";
import { announce, busy, h, tell } from "./dom.js";
import { listenToSeats } from "./live.js";
import { SeatCanvas } from "./seat-canvas.js";
import { SeatList } from "./seat-list.js";
import { placeName, SeatPlan } from "./seats.js";
import { askForLogin, isLoggedIn } from "./session.js";
import { passWaitingRoom, turnNotice } from "./waiting.js";
import { clock, day, number, points, seatCount } from "./words.js";

/** How often the counts of free seats are asked for, while seats change. */
const countPause = 2000;

/** What was chosen when somebody was sent to log in. */
let chosenBefore = null;

export async function showHall(place, concertId, scheduleId) {
  const concert = await concertOf(concertId);
  const schedule = concert.schedules.find((entry) => entry.scheduleId === scheduleId);
  const { view } = place;
  const heading = [
    h("p.crumb", {}, h("a", { href: `#/concerts/${encodeURIComponent(concertId)}` }, "All dates")), h("h1", {}, concert.title),
  ];
  if (!schedule) return view.replaceChildren(...heading, h("p.notice", {}, "This date does not exist. Choose another one."));
  heading.push(h("p.when", {}, `${day(schedule.startsAt)}, ${clock(schedule.startsAt)}`));
  const closed = reasonToStay(schedule);
  if (closed) return view.replaceChildren(...heading, h("p.notice", {}, `${closed}. Choose another date.`));
  const hall = new Hall(place, scheduleId, heading);
  if (!concert.admission) return hall.open(null);
  if (!isLoggedIn()) return askForLogin();
  const body = h("div", {});
  view.replaceChildren(...heading, body);
  return passWaitingRoom({ ...place, view: body }, concert, (turn) => {
    hall.open(turn).catch((problem) => tell(body, problem));
  });
}

class Hall {
  constructor({ view, atEnd }, scheduleId, heading) {
    this.view = view;
    this.scheduleId = scheduleId;
    this.path = `/ticketing/search/schedules/${encodeURIComponent(scheduleId)}`;
    this.heading = heading;
    this.present = null;
    this.plan = null;
    this.endLive = () => {};
    this.endCanvas = () => {};
    atEnd(() => {
      this.endLive();
      this.endCanvas();
      clearTimeout(this.counting);
    });
  }

  /** @param turn the place in the waiting room that lets in; null: there is none */
  async open(turn) {
    this.turn = turn;
    this.sections = h("ul.sections", {});
    this.live = h("p.live", { role: "status" }, "");
    this.note = h("div", {});
    this.map = h("div.section-view", {});
    const { body: { sections }, headers } = await request("GET", `${this.path}/sections`);
    const best = new BestSeats(sections, (wishes) => this.reserve("/ticketing/reservations/best", wishes));
    this.view.replaceChildren(
      ...this.heading, turn ? turnNotice(turn) : "", h("h2", {}, "Sections"), this.sections, best.element, this.live, this.note, this.map);
    this.showSections(sections);
    const before = chosenBefore?.scheduleId === this.scheduleId ? chosenBefore : null;
    chosenBefore = null;
    // A small hall has no sections to choose from.
    if (before || sections.length === 1) await this.show(before?.section ?? sections[0].section, before?.seatIds);
    else this.listen(headers.get("Seats-State"));
  }

  // Sections

  showSections(sections) {
    const focused = document.activeElement?.dataset?.section;
    this.sections.replaceChildren(...sections.map((section) => h("li", {}, this.sectionButton(section))));
    if (focused !== undefined) [...this.sections.querySelectorAll("button")].find((button) => button.dataset.section === focused)?.focus();
  }

  sectionButton({ section, price, availableSeats, totalSeats }) {
    const open = () => this.show(section).catch((problem) => tell(this.note, problem));
    const fill = h("progress", { max: totalSeats, value: totalSeats - availableSeats, "aria-hidden": "true" });
    return h("button.section", { type: "button", "aria-pressed": String(section === this.present), "data-section": section, onclick: open },
      h("span.title", {}, section), h("span.price", {}, points(price)),
      h("span.more", {}, availableSeats === 0 ? "sold out" : `${number(availableSeats)} free`), fill);
  }

  countSoon() {
    if (this.counting) return;
    this.counting = setTimeout(async () => {
      this.counting = null;
      const answer = await get(`${this.path}/sections`).catch(() => null);
      if (answer) this.showSections(answer.sections);
    }, countPause);
  }

  // The map of a section

  /** @param {string[]} chosen seats that are to be chosen again */
  async show(section, chosen = []) {
    const { body, headers } = await request("GET", `${this.path}/seats?section=${encodeURIComponent(section)}`);
    this.endCanvas();
    this.present = section;
    for (const button of this.sections.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.section === section));
    }
    this.plan = new SeatPlan(body.seats);
    const choose = (index) => this.choose(index);
    const canvas = new SeatCanvas(this.plan, choose);
    const list = new SeatList(this.plan, choose);
    this.endCanvas = () => canvas.end();
    this.bar = h("div.bar", { "aria-live": "polite" });
    this.note.replaceChildren();
    this.map.replaceChildren(
      h("h2", {}, section), h("p.hint", { id: "seat-map-help" }, legend()),
      h("div.map-and-list", {}, canvas.element, list.element), this.bar);
    for (const seatId of chosen) {
      const index = this.plan.index.get(seatId);
      if (index !== undefined) this.plan.toggle(index);
    }
    this.showChoice();
    this.listen(headers.get("Seats-State"));
  }

  logIn() {
    const seatIds = this.plan?.chosenSeats.map((seat) => seat.seatId);
    chosenBefore = seatIds ? { scheduleId: this.scheduleId, section: this.present, seatIds } : null;
    askForLogin();
  }

  choose(index) {
    const seat = this.plan.seats[index];
    const reason = this.plan.toggle(index);
    const isChosen = this.plan.chosen.has(index);
    announce(reason ?? `${placeName(seat)} ${isChosen ? "chosen" : "let go"}`);
    this.note.replaceChildren(reason ? h("p.hint", {}, reason) : "");
    this.showChoice();
  }

  showChoice() {
    const seats = this.plan.chosenSeats;
    if (seats.length === 0) return this.bar.replaceChildren(h("p", {}, "Choose up to ten seats on the map or in the list."));
    const sum = seats.reduce((total, seat) => total + seat.price, 0);
    const hold = h("button.main", { type: "button", onclick: () => busy(hold, () => this.hold(seats)) },
      `Hold ${seatCount(seats.length)}`);
    const names = seats.map((seat) => `Row ${seat.row}, seat ${seat.number}`).join(" · ");
    this.bar.replaceChildren(h("p.sum", {}, h("strong", {}, points(sum)), h("span", {}, names)), hold);
  }

  hold(seats) {
    return this.reserve("/ticketing/reservations/new", { seatIds: seats.map((seat) => seat.seatId) });
  }

  async reserve(path, wishes) {
    if (!isLoggedIn()) return this.logIn();
    this.isHolding = true;
    try {
      const reservation = await post(
        path, { scheduleId: this.scheduleId, ...wishes }, this.turn ? { "X-Queue-Token": this.turn.token } : {});
      location.hash = `#/reservations/${encodeURIComponent(reservation.reservationId)}`;
    } catch (problem) {
      if (problem.code === "unauthenticated") return this.logIn();
      if (problem.code === "seat_taken" && this.plan) {
        this.plan.letGo();
        this.showChoice();
      }
      tell(this.note, problem);
    } finally {
      this.isHolding = false;
    }
    return undefined;
  }

  // What changes meanwhile

  listen(state) {
    this.endLive();
    this.endLive = listenToSeats(this.scheduleId, state, (seats) => this.take(seats), (isLive) => {
      this.live.textContent = isLive ? "Live: you see at once what others take." : "The connection broke. It comes back by itself.";
      this.live.classList.toggle("off", !isLive);
    });
  }

  take(news) {
    this.countSoon();
    if (!this.plan) return;
    const lost = this.plan.take(news);
    // The stream may say sooner than the answer that the seats are held: by this person.
    if (lost.length === 0 || this.isHolding) return;
    this.showChoice();
    const names = lost.map(placeName).join(" and ");
    this.note.replaceChildren(h("p.notice", { role: "alert" }, `Somebody else was faster: ${names}. Choose another seat.`));
  }
}

function legend() {
  return [
    h("span.key.free", {}, "free"), h("span.key.chosen", {}, "chosen by you"), h("span.key.held", {}, "being bought"),
    h("span.key.sold", {}, "sold"),
  ];
}
