// Messages on a time axis: a line for each service, a mark for each message, and an arrow from each cause to what it caused. All that it
// shows is in the list below it too, which keys and screen readers use.
import { h } from "./dom.js";
import { number } from "./words.js";

const left = 16;
const top = 28;
const laneHeight = 56;
/** The least distance of two marks, so that each can be pressed. */
const gap = 26;
const usualWidth = 900;
const tickDistance = 72;

export class TimeAxis {
  /**
   * @param name of the request
   * @param messages with `after`, in milliseconds, and `service`, `id`, `causationId`, `type`, `topic`, `meaning`
   * @param choose is called with the name of a message whose mark is pressed
   */
  constructor(name, messages, choose) {
    this.marks = this.place(messages);
    this.services = [...new Set(this.marks.map((mark) => mark.message.service))];
    for (const mark of this.marks) mark.y = top + this.services.indexOf(mark.message.service) * laneHeight + laneHeight / 2;
    const width = (this.marks.at(-1)?.x ?? left) + tickDistance;
    const height = top + this.services.length * laneHeight;
    const drawing = svg("svg", {
      class: "axis", width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
      "aria-label": `${number(messages.length)} messages on a time axis; the list below has all of them`,
    }, arrowHead(), ...this.lanes(width), ...this.ticks(height), ...this.arrows(), ...this.laneNames(),
    ...this.marks.map((mark) => this.draw(mark, choose)));
    this.element = h("div.scrolled.picture", { tabindex: "0", role: "region", "aria-label": `Time axis of ${name}` }, drawing);
  }

  /** In the order of time; never closer than marks may be. */
  place(messages) {
    const sorted = [...messages].sort((one, other) => one.after - other.after || one.depth - other.depth);
    const scale = usualWidth / Math.max(1, sorted.at(-1)?.after ?? 1);
    let last = left - gap;
    return sorted.map((message) => {
      last = Math.max(last + gap, left + message.after * Math.min(scale, 20));
      return { message, x: last, y: 0 };
    });
  }

  lanes(width) {
    return this.services.map((service, index) => {
      const y = top + index * laneHeight + laneHeight / 2;
      return svg("line", { class: "lane", x1: 0, x2: width, y1: y, y2: y });
    });
  }

  laneNames() {
    return this.services.map((service, index) => svg("text", { class: "lane-name", x: 2, y: top + index * laneHeight + 12 }, service));
  }

  /** Times at the top, as many as there is room for. */
  ticks(height) {
    let last = -tickDistance;
    return this.marks.filter(({ x }) => {
      const fits = x - last >= tickDistance;
      if (fits) last = x;
      return fits;
    }).flatMap(({ x, message }) => [
      svg("line", { class: "tick", x1: x, x2: x, y1: 18, y2: height }),
      svg("text", { class: "tick-name", x, y: 13 }, `+${number(message.after)} ms`),
    ]);
  }

  arrows() {
    const causes = causesById(this.marks.map(({ message }) => message));
    const marks = new Map(this.marks.map((mark) => [mark.message, mark]));
    return this.marks.flatMap((mark) => {
      const from = marks.get(causes.get(mark.message.causationId));
      if (!from || from === mark) return [];
      const bend = Math.max(16, (mark.x - from.x) / 2);
      const lift = from.y === mark.y ? 22 : 0;
      const path = `M ${from.x} ${from.y} C ${from.x + bend} ${from.y - lift}, ${mark.x - bend} ${mark.y - lift}, ${mark.x - 8} ${mark.y}`;
      return [svg("path", { class: "cause", d: path, "marker-end": "url(#arrow-head)" })];
    });
  }

  /** Three shapes, because not everybody tells colours apart. */
  draw({ message, x, y }, choose) {
    const shapes = {
      failed: `M ${x - 6} ${y - 6} L ${x + 6} ${y + 6} M ${x + 6} ${y - 6} L ${x - 6} ${y + 6}`,
      undone: `M ${x} ${y - 8} L ${x + 8} ${y} L ${x} ${y + 8} L ${x - 8} ${y} Z`,
    };
    const shape = shapes[message.meaning] ?? `M ${x - 6} ${y} a 6 6 0 1 0 12 0 a 6 6 0 1 0 -12 0`;
    const mark = svg("g", { class: `mark ${message.meaning ?? ""}` },
      svg("circle", { class: "touch", cx: x, cy: y, r: 12 }), svg("path", { d: shape }),
      svg("title", {}, `${message.service} ${message.type}, +${number(message.after)} ms`));
    mark.addEventListener("click", () => choose(`${message.service} ${message.id}`));
    return mark;
  }
}

/** What two services do about one message has the same id in both: only what was sent can be a cause elsewhere. */
export function causesById(messages) {
  const causes = new Map();
  for (const message of messages) if (!causes.has(message.id) || message.topic) causes.set(message.id, message);
  return causes;
}

function arrowHead() {
  const marker = { id: "arrow-head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" };
  return svg("defs", {}, svg("marker", marker, svg("path", { class: "arrow-head", d: "M 0 0 L 8 4 L 0 8 Z" })));
}

function svg(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
