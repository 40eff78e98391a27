// The seats of a section, and what a person has chosen of them.

export const free = 0;
export const held = 1;
export const sold = 2;
const statusOf = { AVAILABLE: free, HELD: held, SOLD: sold };

/** Section, row and number are the last parts of a seat's id. */
export function place(seatId) {
  const [section, row, number] = seatId.split(".").slice(-3).map(Number);
  return { section, row, number };
}

export const placeName = (seat) => `row ${seat.row}, seat ${seat.number}`;

/** Seats in rows, as they are drawn. Listeners hear of each change. */
export class SeatPlan {
  /** The seats that one reservation may have. */
  static most = 10;

  constructor(seats) {
    this.seats = seats.map(({ seatId, row, number, price, status }) => ({ seatId, row, number, price, status: statusOf[status] }));
    this.rows = [];
    this.columns = 0;
    this.chosen = new Set();
    this.index = new Map();
    this.listeners = [];
    let section = null;
    for (const [index, seat] of this.seats.entries()) {
      const itsSection = seat.seatId.split(".").slice(0, -2).join(".");
      // Several sections of one name stand behind one another.
      if (seat.number === 1 || itsSection !== section) this.rows.push({ label: seat.row, first: index, count: 0 });
      section = itsSection;
      const row = this.rows[this.rows.length - 1];
      row.count += 1;
      this.columns = Math.max(this.columns, row.count);
      seat.line = this.rows.length - 1;
      this.index.set(seat.seatId, index);
    }
  }

  at(line, column) {
    const row = this.rows[line];
    return row && column >= 0 && column < row.count ? row.first + column : null;
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  changed(change) {
    for (const listener of this.listeners) listener(change);
  }

  /** Chooses a seat or lets it go. Returns why it can't be chosen; null: it is done. */
  toggle(index) {
    const seat = this.seats[index];
    if (this.chosen.delete(index)) {
      this.changed({ seats: [index] });
      return null;
    }
    if (seat.status !== free) return seat.status === sold ? "This seat is sold." : "Somebody is buying this seat.";
    if (this.chosen.size >= SeatPlan.most) return `You can choose ${SeatPlan.most} seats at once. Let go of one first.`;
    this.chosen.add(index);
    this.changed({ seats: [index] });
    return null;
  }

  letGo() {
    const seats = [...this.chosen];
    this.chosen.clear();
    this.changed({ seats });
  }

  /** Takes news of seats. Returns the chosen seats that somebody else has now. */
  take(news) {
    const seats = [];
    const lost = [];
    for (const { seatId, status } of news) {
      const index = this.index.get(seatId);
      if (index === undefined || this.seats[index].status === statusOf[status]) continue;
      this.seats[index].status = statusOf[status];
      seats.push(index);
      if (statusOf[status] !== free && this.chosen.delete(index)) lost.push(this.seats[index]);
    }
    if (seats.length > 0) this.changed({ seats });
    return lost;
  }

  get chosenSeats() {
    return [...this.chosen].sort((left, right) => left - right).map((index) => this.seats[index]);
  }
}
