// Messages that could not be handled, and what an operator does about them.
import { get, post } from "./api.js";
import { announce, busy, h, tell } from "./dom.js";
import { clock, day, number, sentence } from "./words.js";

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
      const items = (await Promise.all(names.map((service) => this.itemsOf(service)))).flat();
      this.list.replaceChildren(...(items.length > 0 ? items : [h("li", {}, "None: everything was handled.")]));
    } catch (problem) {
      tell(this.note, problem);
    }
  }

  /** All keys of a service. What goes wrong is a line too, so that nothing of the others is hidden. */
  async itemsOf(service) {
    const items = [];
    try {
      let after = 0;
      do {
        const { keys, next } = await get(`${path(service)}?after=${after}`);
        items.push(...keys.map((key) => this.item(service, key)));
        after = next ?? null;
      } while (after !== null);
    } catch (problem) {
      items.push(h("li", {}, h("p.notice", {}, `${service}: ${sentence(problem)}`)));
      if (!problem.code) reportError(problem);
    }
    return items;
  }

  item(service, key) {
    const target = { partition: key.partition };
    const bytes = key.keyBase64 ?? (key.key === undefined || key.key === null ? null : base64(key.key));
    if (bytes !== null) target.key = bytes;
    const state = h("span", {}, key.retryAt ? `next attempt ${clock(key.retryAt)}` : "waits for you");
    const replay = h("button", { type: "button", onclick: () => busy(replay, () => this.replay(service, target, state)) }, "Run again");
    return h("li.dead-letter", {},
      h("p", {}, h("strong", {}, `${service}: ${key.type ?? "unreadable"}`), ` of key ${key.name}, partition ${key.partition}. `, state),
      h("p.notice", {}, key.reason),
      h("p.hint", {}, `${number(key.waiting)} waiting, ${number(key.attempts)} attempts`),
      this.messages(service, target, key.waiting), h("div.buttons", {}, replay));
  }

  /** The messages of a key, page by page: the first one when they are opened. What did not come then comes at the next opening. */
  messages(service, target, waiting) {
    const list = h("div", {});
    let after;
    const load = async () => {
      try {
        const { messages, next } = await post(`${path(service)}/show`, { ...target, after });
        list.append(...messages.map((message) => this.message(message)));
        after = next ?? undefined;
        more.hidden = after === undefined || list.childElementCount >= waiting;
      } catch (problem) {
        tell(this.note, problem);
      }
    };
    const more = h("button", { type: "button", hidden: true, onclick: () => busy(more, load) }, "More messages");
    const details = h("details", {}, h("summary", {}, "Messages"), list, more);
    details.addEventListener("toggle", () => {
      if (details.open && list.childElementCount === 0) busy(more, load);
    });
    return details;
  }

  message(message) {
    return h("div", {},
      h("p.hint", {}, `${message.id}, ${message.topic}-${message.partition} at offset ${message.offset}, ${day(message.timestamp)}`),
      h("pre", {}, message.value ?? message.valueBase64 ?? "(no value)"), this.picture(message));
  }

  picture({ headers }) {
    const id = headers.find(({ name }) => name === "ce_correlationid")?.value;
    return id ? h("a", { href: `#/events/${encodeURIComponent(id)}` }, "The picture of its request") : "";
  }

  async replay(service, target, state) {
    try {
      await post(`${path(service)}/replay`, target);
      state.textContent = "runs again";
      announce("It runs again.");
    } catch (problem) {
      tell(this.note, problem);
    }
  }
}

function path(service) {
  return `/services/${encodeURIComponent(service)}/dead-letters`;
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
