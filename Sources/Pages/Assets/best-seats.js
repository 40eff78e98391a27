// Lets the system choose: so many seats side by side, in a section or in any, for at most so much.
import { busy, field, h } from "./dom.js";
import { points } from "./words.js";

const anySection = "";

export class BestSeats {
  /**
   * @param sections of the hall
   * @param hold is called with the wishes, as the system takes them
   */
  constructor(sections, hold) {
    const choice = h("select", { id: "field-best-section", name: "section" }, h("option", { value: anySection }, "Any section"),
      sections.map(({ section, price }) => h("option", { value: section }, `${section}, ${points(price)}`)));
    const find = h("button", { type: "submit" }, "Hold the best seats");
    const form = h("form.stack", { "aria-label": "Best seats", onsubmit: (event) => {
      event.preventDefault();
      busy(find, () => hold(wishes(new FormData(form))));
    } },
      field("How many", { name: "count", type: "number", min: "1", max: "10", value: "2", inputmode: "numeric" }),
      h("div.field", {}, h("label", { for: "field-best-section" }, "Where"), choice),
      field("Highest price of a seat, in points", { name: "maxPrice", type: "number", min: "0", max: "10000000", required: false }), find);
    this.element = h("details.best", {}, h("summary", {}, "Best seats"),
      h("p.hint", {}, "The best free seats side by side are held for you at once."), form);
  }
}

function wishes(form) {
  const wanted = { count: Number(form.get("count")) };
  if (form.get("section") !== anySection) wanted.section = form.get("section");
  if (form.get("maxPrice") !== "") wanted.maxPrice = Number(form.get("maxPrice"));
  return wanted;
}
