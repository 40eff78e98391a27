// How things are said.

const dates = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const times = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const numbers = new Intl.NumberFormat();

export const day = (time) => dates.format(new Date(time));
export const clock = (time) => times.format(new Date(time));
export const number = (value) => numbers.format(value);
export const points = (amount) => (amount === 0 ? "free of charge" : `${numbers.format(amount)} points`);
export const seatCount = (count) => `${numbers.format(count)} ${count === 1 ? "seat" : "seats"}`;

/** "4:05" */
export function countdown(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "about 5 minutes" */
export function about(seconds) {
  if (seconds === null || seconds === undefined) return "not known, because nobody is being let in at the moment";
  if (seconds < 60) return "less than a minute";
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  return `about ${Math.round(minutes / 60)} hours`;
}

const again = "Try again in a moment.";
const sentences = {
  unreachable: "The server can't be reached. Look at your network, then try again.",
  unavailable: `This can't be done at the moment. ${again}`,
  overloaded: `Very many people are here right now. ${again}`,
  rate_limited: `That was too much at once. ${again}`,
  request_in_flight: `This is being done already. ${again}`,
  timed_out: `It took too long, and nothing was changed. ${again}`,
  unauthenticated: "Please log in first.",
  forbidden: "You may not do this. Log in with another account.",
  invalid_credentials: "Email or password is wrong. Check both and try again.",
  email_taken: "This email has an account already. Log in with it.",
  seat_taken: "Somebody else was faster. Choose other seats on the map.",
  sold_out: "There are no seats left of that kind. Choose another section.",
  unknown_seat: "This seat does not exist. Choose another one.",
  unknown_schedule: "This date does not exist. Go back to the concerts.",
  sales_ended: "The sale for this date has ended. Choose another date.",
  schedule_cancelled: "This date was cancelled. Choose another date.",
  admission_required: "It is not your turn yet. Wait in the waiting room.",
  limit_exceeded: "These would be more seats than one person may have at this concert. Choose fewer.",
  insufficient_balance: "You don't have enough points. Add some below, then pay.",
  card_declined: "Your card was declined. Use another card, or pay with points.",
  already_paid: "This is paid already. You find it under My tickets.",
  reservation_expired: "The time to pay is over, and the seats are free again. Choose seats again.",
  not_temporary: "These seats are not held any more. Choose seats again.",
  already_extended: "The time was extended once already. Please pay now.",
  unknown_reservation: "There is no such reservation. Look under My tickets.",
  nothing_found: "No journal has anything of this id. It must be written exactly as in an answer or a message.",
  not_found: "This does not exist any more. Go back to the concerts.",
};

/** What went wrong and what to do next. */
export function sentence(problem) {
  if (problem.code === "invalid_request" && problem.errors?.length > 0) {
    return problem.errors.map(({ field, message }) => `${fieldName(field)} ${message}.`).join(" ");
  }
  const known = sentences[problem.code];
  if (known) return known;
  if (problem.correlationId) return `Something went wrong. ${again} If it goes on, tell us this number: ${problem.correlationId}`;
  return `Something went wrong. ${again}`;
}

const fieldName = (field) => field.charAt(0).toUpperCase() + field.slice(1);
