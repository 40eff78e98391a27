// The form that opens a concert.
import { post } from "./api.js";
import { announce, busy, field, h, tell } from "./dom.js";

export class OpeningForm {
  /** @param {(date: string) => Promise<void>} done is called with the new date, as the list of dates names it */
  constructor(note, done) {
    this.note = note;
    this.done = done;
    this.count = 0;
    this.sections = h("div.stack", {});
    const more = h("button", { type: "button", onclick: () => this.addSection() }, "One more section");
    const open = h("button.main", { type: "submit" }, "Open the sale");
    this.form = h("form.stack", {
      "aria-label": "Open a concert",
      onsubmit: (event) => {
        event.preventDefault();
        busy(open, () => this.open());
      },
    },
    field("Title", { name: "title", maxlength: "200" }), field("Starts", { name: "startsAt", type: "datetime-local" }),
    this.sections, more,
    field("People in at once", { name: "activeUsers", type: "number", min: "1", required: false }, "Empty: no waiting room"), open);
    this.addSection();
    this.element = h("details.list", {}, h("summary", {}, "Open a concert"), this.form);
  }

  addSection() {
    this.count += 1;
    const named = (name) => `${name}-${this.count}`;
    this.sections.append(h("fieldset", { "data-section": this.count }, h("legend", {}, `Section ${this.count}`),
      field("Name", { name: named("name"), maxlength: "200" }),
      h("div.inline", {},
        field("Rows", { name: named("rows"), type: "number", min: "1", max: "1000", value: "10" }),
        field("Seats a row", { name: named("seatsPerRow"), type: "number", min: "1", max: "1000", value: "20" }),
        field("Price in points", { name: named("price"), type: "number", min: "0", max: "10000000", value: "5000" }))));
  }

  content() {
    const values = Object.fromEntries(new FormData(this.form));
    const sections = Array.from({ length: this.count }, (_, index) => ({
      name: values[`name-${index + 1}`], rows: Number(values[`rows-${index + 1}`]),
      seatsPerRow: Number(values[`seatsPerRow-${index + 1}`]), price: Number(values[`price-${index + 1}`]),
    }));
    const content = { title: values.title, schedules: [{ startsAt: new Date(values.startsAt).toISOString(), sections }] };
    if (values.activeUsers) content.admission = { mode: "queue", activeUsers: Number(values.activeUsers), sessionSeconds: 600 };
    return content;
  }

  async open() {
    try {
      const opened = await post("/ticketing/concerts", this.content());
      announce("The sale is open.");
      this.element.open = false;
      this.form.reset();
      await this.done(`${opened.concertId} ${opened.schedules[0].scheduleId}`);
    } catch (problem) {
      tell(this.note, problem);
    }
  }
}
