// The free seats of a section as a list: for screen readers, and for who prefers words to a map.
import { h } from "./dom.js";
import { free } from "./seats.js";
import { number, seatCount } from "./words.js";

export class SeatList {
  /** The most seats of one row that are listed at once. */
  static most = 200;

  constructor(plan, choose) {
    this.plan = plan;
    this.choose = choose;
    this.counts = plan.rows.map((row) => this.freeIn(row).length);
    this.select = h("select", { id: "row", onchange: () => this.showSeats() });
    this.list = h("ul.seats", {});
    this.note = h("p.hint", {});
    this.element = h("details.list", { open: matchMedia("(min-width: 60rem)").matches },
      h("summary", {}, "Free seats as a list"),
      h("div.field", {}, h("label", { for: "row" }, "Row"), this.select), this.note, this.list);
    this.showRows();
    this.showSeats();
    plan.onChange(({ seats }) => this.take(seats));
  }

  freeIn(row) {
    const seats = [];
    for (let index = row.first; index < row.first + row.count; index += 1) {
      if (this.plan.seats[index].status === free || this.plan.chosen.has(index)) seats.push(index);
    }
    return seats;
  }

  showRows() {
    const present = this.select.value;
    this.select.replaceChildren(...this.plan.rows.map((row, line) =>
      h("option", { value: line }, `Row ${row.label}: ${this.counts[line] === 0 ? "no seat free" : `${number(this.counts[line])} free`}`)));
    const firstFree = this.counts.findIndex((count) => count > 0);
    this.select.value = present !== "" ? present : String(Math.max(0, firstFree));
  }

  showSeats() {
    const row = this.plan.rows[Number(this.select.value)];
    const seats = row ? this.freeIn(row) : [];
    this.note.textContent = seats.length > SeatList.most ? `The first ${SeatList.most} of ${seatCount(seats.length)}.` : "";
    const focused = document.activeElement?.dataset?.seat;
    this.list.replaceChildren(...seats.slice(0, SeatList.most).map((index) => h("li", {}, this.button(index))));
    if (focused) this.list.querySelector(`[data-seat="${CSS.escape(focused)}"]`)?.focus();
  }

  button(index) {
    const seat = this.plan.seats[index];
    return h("button.seat", {
      type: "button", "data-seat": seat.seatId, "aria-pressed": String(this.plan.chosen.has(index)), onclick: () => this.choose(index),
      "aria-label": `Row ${seat.row}, seat ${seat.number}`,
    }, seat.number);
  }

  take(seats) {
    const lines = new Set(seats.map((index) => this.plan.seats[index].line));
    let haveCountsChanged = false;
    for (const line of lines) {
      const count = this.freeIn(this.plan.rows[line]).length;
      haveCountsChanged ||= count !== this.counts[line];
      this.counts[line] = count;
    }
    if (haveCountsChanged && document.activeElement !== this.select) this.showRows();
    if (lines.has(Number(this.select.value))) this.showSeats();
  }
}
