// Messages that could not be handled, and what an operator does about them.
import { get, post } from "./api.js";
import { announce, busy, h, tell } from "./dom.js";
import { clock, day, number } from "./words.js";

export class DeadLetters {
  /** @param services gives the names of the services that run */
  constructor(services, note) {
    this.services = services;
    this.note = note;
    this.list = h("ul.plain.dead-letters", {});
    const look = h("button", { type: "button", onclick: () => busy(look, () => this.look()) }, "Look again");
    const hint = h("p.hint", {}, "Messages that could not be handled. All of their key wait behind them.");
    this.element = h("section", { "aria-label": "Dead letters" }, h("h2", {}, "Dead letters"), hint, this.list, look);
  }

  async look() {
    try {
      const names = [...new Set(await this.services())];
      const found = await Promise.all(names.map(async (service) => {
        const { keys } = await get(`/services/${encodeURIComponent(service)}/dead-letters`);
        return keys.map((key) => this.item(service, key));
      }));
      const items = found.flat();
      this.list.replaceChildren(...(items.length > 0 ? items : [h("li", {}, "None: everything was handled.")]));
    } catch (problem) {
      tell(this.note, problem);
    }
  }

  item(service, key) {
    const path = `/services/${encodeURIComponent(service)}/dead-letters`;
    const target = { partition: key.partition };
    const bytes = key.keyBase64 ?? (key.key === undefined || key.key === null ? null : base64(key.key));
    if (bytes !== null) target.key = bytes;
    const state = h("span", {}, key.retryAt ? `next attempt ${clock(key.retryAt)}` : "waits for you");
    const replay = h("button", { type: "button", onclick: () => busy(replay, () => this.replay(path, target, state)) }, "Run again");
    const details = h("details", {}, h("summary", {}, "Messages"));
    details.addEventListener("toggle", () => this.showMessages(path, target, details), { once: true });
    return h("li.dead-letter", {},
      h("p", {}, h("strong", {}, `${service}: ${key.type ?? "unreadable"}`), ` of key ${key.name}, partition ${key.partition}. `, state),
      h("p.notice", {}, key.reason),
      h("p.hint", {}, `${number(key.waiting)} waiting, ${number(key.attempts)} attempts`), details, h("div.buttons", {}, replay));
  }

  async showMessages(path, target, details) {
    try {
      const { messages } = await post(`${path}/show`, target);
      details.append(...messages.map((message) => h("div", {},
        h("p.hint", {}, `${message.id}, ${message.topic}-${message.partition} at offset ${message.offset}, ${day(message.timestamp)}`),
        h("pre", {}, message.value ?? message.valueBase64 ?? "(no value)"), this.picture(message))));
    } catch (problem) {
      tell(this.note, problem);
    }
  }

  picture({ headers }) {
    const id = headers.find(({ name }) => name === "ce_correlationid")?.value;
    return id ? h("a", { href: `#/events/${encodeURIComponent(id)}` }, "The picture of its request") : "";
  }

  async replay(path, target, state) {
    try {
      await post(`${path}/replay`, target);
      state.textContent = "runs again";
      announce("It runs again.");
    } catch (problem) {
      tell(this.note, problem);
    }
  }
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
