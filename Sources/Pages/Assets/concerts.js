// The concerts, and the dates of one.
import { get } from "./api.js";
import { h } from "./dom.js";
import { clock, day, number } from "./words.js";

export async function showConcerts({ view }) {
  const { concerts } = await get("/ticketing/search/concerts");
  const items = [...concerts].reverse().map(({ concertId, title }) =>
    h("li", {},
      h("a.card", { href: `#/concerts/${encodeURIComponent(concertId)}` },
        h("span.title", {}, title), h("span.more", {}, "See the dates"))));
  view.replaceChildren(
    h("h1", {}, "Concerts"),
    items.length > 0 ? h("ul.cards", {}, items) : h("p.quiet", {}, "No concert is on sale yet. Come back later."));
}

export async function showConcert({ view }, concertId) {
  const concert = await concertOf(concertId);
  view.replaceChildren(
    h("h1", {}, concert.title),
    concert.admission && h("p.quiet", {}, "Many people want these tickets. You pass a waiting room before you choose your seats."),
    h("h2", {}, "Dates"),
    h("ul.cards", {}, concert.schedules.map((schedule) => h("li", {}, dateCard(concertId, schedule)))));
}

function dateCard(concertId, schedule) {
  const when = h("span.title", {}, day(schedule.startsAt), h("span.time", {}, clock(schedule.startsAt)));
  const closed = reasonToStay(schedule);
  if (closed) return h("div.card.closed", {}, when, h("span.more", {}, closed));
  const href = `#/concerts/${encodeURIComponent(concertId)}/dates/${encodeURIComponent(schedule.scheduleId)}`;
  return h("a.card", { href }, when, h("span.more", {}, `${number(schedule.availableSeats)} of ${number(schedule.totalSeats)} seats free`));
}

/** Why a date can't be bought; null: it can. */
export function reasonToStay(schedule) {
  if (schedule.cancelledAt) return "Cancelled";
  if (new Date(schedule.salesEnd) <= new Date()) return "The sale has ended";
  return null;
}

export const concertOf = (concertId) => get(`/ticketing/search/concerts/${encodeURIComponent(concertId)}/schedules`);

/** Finds a date by its id: its concert's id and title, its time, and its sections. Ids of dates begin with the concert's. */
export function dateFinder() {
  let concerts = null;
  const known = new Map();
  return (scheduleId) => {
    concerts ??= get("/ticketing/search/concerts");
    if (!known.has(scheduleId)) known.set(scheduleId, find(scheduleId));
    return known.get(scheduleId);
  };

  async function find(scheduleId) {
    const owner = (await concerts).concerts.find(({ concertId }) => scheduleId.startsWith(`${concertId}.`));
    if (!owner) return null;
    const [concert, { sections }] = await Promise.all([
      concertOf(owner.concertId), get(`/ticketing/search/schedules/${encodeURIComponent(scheduleId)}/sections`),
    ]);
    const schedule = concert.schedules.find((entry) => entry.scheduleId === scheduleId);
    return schedule ? { ...schedule, concertId: owner.concertId, title: concert.title, sections } : null;
  }
}
