// Draws the seats of a section. Only what is in sight is drawn, once a frame at most, so a section may have any number of seats.
import { announce, h } from "./dom.js";
import { free, placeName, sold } from "./seats.js";
import { points } from "./words.js";

const gutter = 34;
const stage = 30;
const smallest = 4;
const comfortable = 28;
const largest = 44;
/** A finger hits larger things than a mouse. */
const touchable = { touch: 20, pen: 14, mouse: 7 };

export class SeatCanvas {
  /**
   * @param {SeatPlan} plan
   * @param {(index: number) => void} choose is called with the seat that somebody wants or wants no more
   */
  constructor(plan, choose) {
    this.plan = plan;
    this.choose = choose;
    this.cursor = { line: 0, column: 0 };
    this.cell = comfortable;
    this.canvas = h("canvas", {
      tabindex: "0", role: "application", "aria-label": "Seat map. Arrow keys move, the space bar chooses a seat.",
      "aria-describedby": "seat-map-help",
    });
    this.spacer = h("div.spacer", {}, this.canvas);
    this.frame = h("div.map", {}, this.spacer);
    const zoom = (text, label, factor) =>
      h("button.small", { type: "button", "aria-label": label, onclick: () => this.zoomTo(this.cell * factor) }, text);
    this.element = h("div.map-and-zoom", {}, h("div.zoom", {}, zoom("−", "Smaller", 1 / 1.5), zoom("+", "Larger", 1.5)), this.frame);
    this.frame.addEventListener("scroll", () => this.drawSoon(), { passive: true });
    this.canvas.addEventListener("pointerup", (event) => this.pointed(event));
    this.canvas.addEventListener("keydown", (event) => this.pressed(event));
    this.canvas.addEventListener("focus", () => this.drawSoon());
    this.canvas.addEventListener("blur", () => this.drawSoon());
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.frame);
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.onTheme = () => {
      this.colours = null;
      this.drawSoon();
    };
    this.dark.addEventListener("change", this.onTheme);
    plan.onChange(() => this.drawSoon());
  }

  end() {
    this.observer.disconnect();
    this.dark.removeEventListener("change", this.onTheme);
  }

  // Size

  fit() {
    const width = this.frame.clientWidth;
    if (width === 0) return;
    if (!this.isFitted) {
      const wanted = (width - gutter - 8) / Math.max(1, this.plan.columns);
      this.cell = Math.min(comfortable, Math.max(smallest, wanted));
      this.isFitted = true;
    }
    this.size();
  }

  size() {
    this.spacer.style.width = `${Math.max(this.frame.clientWidth, gutter + this.plan.columns * this.cell + 8)}px`;
    this.spacer.style.height = `${stage + this.plan.rows.length * this.cell + 8}px`;
    const [width, height] = [this.frame.clientWidth, this.frame.clientHeight];
    const ratio = devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.drawSoon();
  }

  /** Keeps the point in the middle, or the given one, where it is. */
  zoomTo(cell, x = this.frame.clientWidth / 2, y = this.frame.clientHeight / 2) {
    const next = Math.min(largest, Math.max(smallest, cell));
    const column = (this.frame.scrollLeft + x - gutter) / this.cell;
    const line = (this.frame.scrollTop + y - stage) / this.cell;
    this.cell = next;
    this.size();
    this.frame.scrollLeft = column * next + gutter - x;
    this.frame.scrollTop = line * next + stage - y;
  }

  // Drawing

  drawSoon() {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => {
      this.isDue = false;
      this.draw();
    });
  }

  palette() {
    if (this.colours) return this.colours;
    const style = getComputedStyle(this.frame);
    const read = (name) => style.getPropertyValue(name).trim();
    this.colours = {
      free: read("--seat-free"), held: read("--seat-held"), sold: read("--seat-sold"), chosen: read("--accent"), on: read("--on-accent"),
      text: read("--quiet"), edge: read("--line"), back: read("--surface"), focus: read("--text"),
    };
    return this.colours;
  }

  draw() {
    const context = this.canvas.getContext("2d");
    const ratio = devicePixelRatio || 1;
    const colours = this.palette();
    const [width, height] = [this.canvas.width / ratio, this.canvas.height / ratio];
    const { scrollLeft, scrollTop } = this.frame;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const lines = [Math.floor((scrollTop - stage) / this.cell), Math.ceil((scrollTop + height - stage) / this.cell)];
    const columns = [Math.floor((scrollLeft - gutter) / this.cell), Math.ceil((scrollLeft + width - gutter) / this.cell)];
    for (let line = Math.max(0, lines[0]); line < Math.min(this.plan.rows.length, lines[1]); line += 1) {
      const row = this.plan.rows[line];
      const y = stage + line * this.cell - scrollTop;
      for (let column = Math.max(0, columns[0]); column < Math.min(row.count, columns[1]); column += 1) {
        this.drawSeat(context, colours, row.first + column, gutter + column * this.cell - scrollLeft, y);
      }
    }
    this.drawEdges(context, colours, lines, width, height);
    if (document.activeElement === this.canvas) this.drawCursor(context, colours);
  }

  /** The states differ in shape too: not everybody tells the colours apart. */
  drawSeat(context, colours, index, x, y) {
    const seat = this.plan.seats[index];
    const gap = this.cell > 10 ? 2 : 0.5;
    const size = this.cell - 2 * gap;
    const isChosen = this.plan.chosen.has(index);
    if (!isChosen && seat.status === sold) {
      context.fillStyle = colours.sold;
      const dot = Math.max(1, size / 3);
      context.fillRect(x + (this.cell - dot) / 2, y + (this.cell - dot) / 2, dot, dot);
      return;
    }
    const isFree = seat.status === free;
    context.fillStyle = isChosen ? colours.chosen : isFree ? colours.free : colours.held;
    if (this.cell > 10) {
      context.beginPath();
      context.roundRect(x + gap, y + gap, size, size, size / 4);
      if (isFree || isChosen) context.fill();
      else {
        context.strokeStyle = colours.held;
        context.lineWidth = 1.5;
        context.moveTo(x + gap + 2, y + gap + size - 2);
        context.lineTo(x + gap + size - 2, y + gap + 2);
        context.stroke();
      }
    } else {
      context.fillRect(x + gap, y + gap, size, isFree || isChosen ? size : size / 2);
    }
    if (this.cell >= 24 && (isChosen || isFree)) {
      context.fillStyle = isChosen ? colours.on : colours.text;
      context.font = "10px system-ui, sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(isChosen ? "✓" : seat.number, x + this.cell / 2, y + this.cell / 2);
    }
  }

  /** The stage above, and the rows' numbers at the left. */
  drawEdges(context, colours, lines, width, height) {
    const { scrollTop } = this.frame;
    context.fillStyle = colours.back;
    context.fillRect(0, 0, gutter - 2, height);
    context.fillStyle = colours.text;
    context.font = "11px system-ui, sans-serif";
    context.textAlign = "right";
    context.textBaseline = "middle";
    const step = Math.max(1, Math.ceil(14 / this.cell));
    for (let line = Math.max(0, lines[0]); line < Math.min(this.plan.rows.length, lines[1]); line += 1) {
      if (line % step !== 0) continue;
      context.fillText(this.plan.rows[line].label, gutter - 8, stage + (line + 0.5) * this.cell - scrollTop);
    }
    context.fillStyle = colours.back;
    context.fillRect(0, 0, width, stage - 4);
    context.fillStyle = colours.edge;
    context.fillRect(gutter, stage - 8, width - gutter - 8, 2);
    context.fillStyle = colours.text;
    context.textAlign = "center";
    context.fillText("Stage", width / 2, (stage - 8) / 2);
  }

  drawCursor(context, colours) {
    const x = gutter + this.cursor.column * this.cell - this.frame.scrollLeft;
    const y = stage + this.cursor.line * this.cell - this.frame.scrollTop;
    context.strokeStyle = colours.focus;
    context.lineWidth = 2;
    context.strokeRect(x + 1, y + 1, Math.max(4, this.cell - 2), Math.max(4, this.cell - 2));
  }

  // Pointing and pressing

  pointed(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const line = Math.floor((y + this.frame.scrollTop - stage) / this.cell);
    const column = Math.floor((x + this.frame.scrollLeft - gutter) / this.cell);
    const index = this.plan.at(line, column);
    if (index === null) return;
    // Seats too small to hit are shown larger first.
    if (this.cell < (touchable[event.pointerType] ?? touchable.mouse)) return this.zoomTo(comfortable, x, y);
    this.cursor = { line, column };
    this.choose(index);
  }

  pressed(event) {
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -Infinity], End: [0, Infinity] };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      return this.move(...step);
    }
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      const index = this.plan.at(this.cursor.line, this.cursor.column);
      if (index !== null) this.choose(index);
    }
    if (event.key === "+" || event.key === "-") this.zoomTo(this.cell * (event.key === "+" ? 1.5 : 1 / 1.5));
  }

  move(lines, columns) {
    const clamp = (value, most) => Math.min(most, Math.max(0, value));
    const line = clamp(this.cursor.line + lines, this.plan.rows.length - 1);
    this.cursor = { line, column: clamp(this.cursor.column + columns, this.plan.rows[line].count - 1) };
    this.reveal();
    const seat = this.plan.seats[this.plan.at(this.cursor.line, this.cursor.column)];
    announce(`${placeName(seat)}, ${this.stateName(seat)}`);
    this.drawSoon();
  }

  stateName(seat) {
    if (this.plan.chosen.has(this.plan.index.get(seat.seatId))) return "chosen";
    if (seat.status === free) return `free, ${points(seat.price)}`;
    return seat.status === sold ? "sold" : "being bought by somebody";
  }

  /** Scrolls so that the cursor is in sight. */
  reveal() {
    if (this.cell < 12) this.zoomTo(comfortable);
    const x = this.cursor.column * this.cell;
    const y = this.cursor.line * this.cell;
    const { frame, cell } = this;
    const [width, height] = [frame.clientWidth - gutter, frame.clientHeight - stage];
    if (x < frame.scrollLeft) frame.scrollLeft = x;
    if (x + cell > frame.scrollLeft + width) frame.scrollLeft = x + cell - width;
    if (y < frame.scrollTop) frame.scrollTop = y;
    if (y + cell > frame.scrollTop + height) frame.scrollTop = y + cell - height;
  }
}
