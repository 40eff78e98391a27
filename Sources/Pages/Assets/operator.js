// The operator's view: opens concerts, watches a sale on one screen, changes admission, cancels a date, and shows the services.
import { get, patch, post } from "./api.js";
import { concertOf } from "./concerts.js";
import { DeadLetters } from "./dead-letters.js";
import { announce, busy, field, h, tell } from "./dom.js";
import { OpeningForm } from "./opening.js";
import { clock, day, number } from "./words.js";

/** How often the figures are asked for, while somebody looks at them. */
const pause = 2000;
const callingPause = 500;

export async function showOperator({ view, atEnd }) {
  // Who may not see the services may not see any of this.
  const { services: first } = await get("/services");
  const note = h("div", {});
  const watched = h("select", { id: "watched", onchange: () => watch() });
  const sale = h("div", {});
  const services = h("div", {}, serviceTable(first));
  const opening = new OpeningForm(note, async (date) => {
    await fillDates();
    watched.value = date;
    watch();
  });
  const letters = new DeadLetters(async () => (await get("/services")).services.map(({ service }) => service), note);
  let present = null;
  let timer = null;
  view.replaceChildren(
    h("h1", {}, "Operator"), note,
    h("h2", {}, "On sale"), h("div.field", {}, h("label", { for: "watched" }, "Date"), watched), sale,
    opening.element, h("h2", {}, "Services"), services, letters.element,
    h("h2", {}, "Look closer"), h("p", {}, h("a", { href: "#/events" }, "A purchase's picture: all messages that a request has caused")));
  await Promise.all([fillDates(), letters.look()]);
  atEnd(() => clearTimeout(timer));
  watch();
  look();

  /** Fills the list of dates, newest first. */
  async function fillDates() {
    const { concerts } = await get("/ticketing/search/concerts");
    const all = await Promise.all(concerts.slice(-50).reverse().map(({ concertId }) => concertOf(concertId)));
    watched.replaceChildren(...all.flatMap((concert) => concert.schedules.map((schedule) =>
      h("option", { value: `${concert.concertId} ${schedule.scheduleId}` },
        `${concert.title}, ${day(schedule.startsAt)}, ${clock(schedule.startsAt)}${schedule.cancelledAt ? " (cancelled)" : ""}`))));
  }

  function watch() {
    const [concertId, scheduleId] = watched.value.split(" ");
    present = scheduleId ? new Sale(concertId, scheduleId, note) : null;
    sale.replaceChildren(present ? present.element : h("p.quiet", {}, "No concert is open yet. Open one below."));
    if (present) present.look().catch((problem) => tell(note, problem));
  }

  async function look() {
    try {
      if (!document.hidden) {
        const list = (await get("/services")).services;
        services.replaceChildren(serviceTable(list));
        await present?.look(list);
      }
    } catch (problem) {
      if (view.isConnected) tell(note, problem);
    }
    if (view.isConnected) timer = setTimeout(look, pause);
  }
}

/** The figures and the controls of one date's sale. */
class Sale {
  constructor(concertId, scheduleId, note) {
    this.concertId = concertId;
    this.scheduleId = scheduleId;
    this.note = note;
    this.figures = h("dl.figures", {});
    this.controls = h("div", {});
    this.element = h("section", { "aria-label": "The sale" }, this.figures, this.controls);
  }

  async look(services) {
    const sums = `/data-platform/summary?scheduleId=${encodeURIComponent(this.scheduleId)}`;
    const [concert, summary, edge] = await Promise.all([concertOf(this.concertId), get(sums), edgeFigures()]);
    const schedule = concert.schedules.find((entry) => entry.scheduleId === this.scheduleId);
    const sold = summary.schedules[0] ?? {};
    const lag = services && Math.max(0, ...services.flatMap((service) => Object.values(service.lag)));
    const open = services?.filter((service) => service.breaker && service.breaker !== "closed").map((service) => service.service);
    this.show([
      ["Seats free", number(schedule.availableSeats)], ["Seats held or sold", number(schedule.totalSeats - schedule.availableSeats)],
      ["Reservations not paid", number(sold.temporary ?? 0)], ["Reservations paid", number(sold.confirmed ?? 0)],
      ["Points taken", number(sold.revenue ?? 0)], ["Paid in the last minute", number(this.lastMinute(summary.minutes))],
      ["Waiting, all concerts", number(edge.waiting)], ["Let in, all concerts", number(edge.active)],
      ["Refused by limits", number(edge.limited)], ["Refused as too much", number(edge.overloaded)],
      ["Largest lag", lag === undefined ? "…" : number(lag)],
      ["Circuit breakers", open?.length > 0 ? `open: ${open.join(", ")}` : "closed"],
    ]);
    if (!this.controls.hasChildNodes()) this.showControls(concert, schedule);
  }

  /** The sums count whole minutes. */
  lastMinute(minutes) {
    const since = Date.now() - 120_000;
    const recent = minutes.filter(({ minute }) => new Date(minute) >= since);
    return recent.reduce((most, { confirmed }) => Math.max(most, confirmed), 0);
  }

  show(figures) {
    this.figures.replaceChildren(...figures.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
  }

  showControls(concert, schedule) {
    if (concert.admission) this.controls.append(this.admission(concert.admission));
    if (schedule.cancelledAt) this.controls.append(h("p.notice", {}, "This date is cancelled."));
    else this.controls.append(h("button", { type: "button", onclick: () => this.askToCancel() }, "Cancel this date"));
  }

  // Admission

  admission(admission) {
    const state = h("p", { role: "status" });
    const path = `/ticketing/concerts/${encodeURIComponent(this.concertId)}/admission`;
    const show = (now) => {
      state.textContent = `${number(now.waiting)} wait, ${number(now.active)} of ${number(now.activeUsers)} are in`
        + `${now.paused ? ". Nobody is being let in." : "."}`;
    };
    const change = (button, body) => busy(button, async () => {
      try {
        show(await patch(path, body));
        // Who is let in by the change is called after its answer.
        await new Promise((resolve) => setTimeout(resolve, callingPause));
        show(await patch(path, {}));
      } catch (problem) {
        tell(this.note, problem);
      }
    });
    const places = h("form.inline", { onsubmit: (event) => {
      event.preventDefault();
      change(save, { activeUsers: Number(new FormData(places).get("activeUsers")) });
    } }, field("People in at once", { name: "activeUsers", type: "number", min: "1", value: String(admission.activeUsers) }));
    const save = h("button", { type: "submit" }, "Save");
    places.append(save);
    const now = (text, body) => {
      const button = h("button", { type: "button", onclick: () => change(button, body) }, text);
      return button;
    };
    return h("section", { "aria-label": "Admission" },
      h("h3", {}, "Waiting room"), state, places,
      h("div.buttons", {}, now("Pause", { paused: true }), now("Go on", { paused: false }), now("Let 10 in now", { admit: 10 }),
        now("How many wait?", {})));
  }

  // Cancelling

  askToCancel() {
    const form = h("form.stack", { onsubmit: (event) => {
      event.preventDefault();
      busy(yes, () => this.cancel(new FormData(form).get("reason"), dialog));
    } }, field("Reason, for the record", { name: "reason", maxlength: "500", required: true }));
    const yes = h("button.main", { type: "submit" }, "Cancel the date");
    form.append(h("div.buttons", {}, yes, h("button", { type: "button", onclick: () => dialog.close() }, "Keep it")));
    const dialog = h("dialog", { "aria-labelledby": "cancel-date" },
      h("h2", { id: "cancel-date" }, "Cancel this date?"),
      h("p", {}, "All reservations end, and who has paid gets the points back. This can't be undone."), form);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  async cancel(reason, dialog) {
    try {
      const cancelled = await post(`/ticketing/schedules/${encodeURIComponent(this.scheduleId)}/cancel`, { reason });
      this.controls.replaceChildren(h("p.notice", {}, `This date is cancelled. ${number(cancelled.reservations)} reservations end.`));
      announce("Cancelled.");
    } catch (problem) {
      tell(this.note, problem);
    }
    dialog.close();
  }
}

/** What this edge counts, from its metrics. */
async function edgeFigures() {
  const text = await (await fetch("/metrics")).text();
  const sum = (pattern) => [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
  return {
    waiting: sum(/^edge_queue_waiting (\S+)$/gm), active: sum(/^edge_queue_active (\S+)$/gm),
    limited: sum(/^edge_requests_limited_total\{[^}]*\} (\S+)$/gm), overloaded: sum(/^edge_requests_total\{[^}]*status="503"\} (\S+)$/gm),
  };
}

function serviceTable(services) {
  const cells = (name, values) => h("tr", {}, values.map((value) => h(name, name === "th" ? { scope: "col" } : {}, value)));
  const rows = services.map(({ service, instance, state, partitions, lag, since, breaker }) => cells("td", [
    service, instance, state, partitions.join(", ") || "none", number(Object.values(lag).reduce((sum, value) => sum + value, 0)),
    since ? clock(since) : "", breaker ?? "",
  ]));
  return h("div.scrolled", { tabindex: "0", role: "region", "aria-label": "Services" },
    h("table", {}, h("thead", {}, cells("th", ["Service", "Instance", "State", "Partitions", "Lag", "Since", "Circuit breaker"])),
      h("tbody", {}, rows)));
}
