// Live streams. They end while nobody looks at the page: browsers open few connections to one server, and phones have a battery.

const comeAgain = () => 2000 + Math.random() * 4000;

/**
 * Listens to a stream for as long as the page is looked at.
 * @param {(lastEventId: string|null) => string} path where the stream is
 * @param {string} type the events' type
 * @param {(data: object) => void} take gets each event's content
 * @param {(isLive: boolean) => void} say hears whether the stream lives
 * @returns {() => void} ends it
 */
export function listen(path, type, take, say = () => {}, since = null) {
  let source = null;
  let lastEventId = since;
  let timer = null;

  function open() {
    if (source !== null || document.hidden) return;
    source = new EventSource(path(lastEventId));
    source.addEventListener("open", () => say(true));
    source.addEventListener(type, (event) => {
      lastEventId = event.lastEventId || lastEventId;
      take(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      say(false);
      // The browser comes again by itself, unless the server refused it.
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      timer = setTimeout(open, comeAgain());
    });
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  const look = () => (document.hidden ? close() : open());
  document.addEventListener("visibilitychange", look);
  open();
  return () => {
    document.removeEventListener("visibilitychange", look);
    close();
  };
}

/** The changes of a date's seats, from a known state on. */
export function listenToSeats(scheduleId, since, take, say) {
  const path = `/ticketing/search/schedules/${encodeURIComponent(scheduleId)}/seats/stream`;
  const at = (id) => (id === null ? path : `${path}?lastEventId=${encodeURIComponent(id)}`);
  return listen(at, "seats", ({ seats }) => take(seats), say, since);
}

/** How a place in a waiting room stands. */
export function listenToQueue(token, take, say) {
  return listen(() => `/queue/stream?token=${encodeURIComponent(token)}`, "message", take, say);
}
