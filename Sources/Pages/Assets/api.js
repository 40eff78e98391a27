// Talks to the server. The session is in a cookie that scripts can't read; the field X-Session says that this page made the request.

/** An answer that is no success: `code` is the stable word, `text` is for people. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? body.title ?? `the server answered ${status}`);
    this.status = status;
    this.code = body.code ?? "unreachable";
    this.errors = body.errors ?? [];
    this.correlationId = body.correlationId;
  }
}

const commandPause = 700;
const commandTries = 60;

export const get = async (path, fields) => (await request("GET", path, undefined, fields)).body;
export const post = async (path, body, fields) => (await request("POST", path, body, { ...key(), ...fields })).body;
export const patch = async (path, body) => (await request("PATCH", path, body, key())).body;
export const remove = async (path, fields) => (await request("DELETE", path, undefined, { ...key(), ...fields })).body;

/** The answer's content and its header fields. */
export async function request(method, path, body, fields = {}) {
  const response = await send(method, path, body, fields);
  // The outcome is not known yet. It is asked for until it is.
  const command = response.status === 202 ? response.headers.get("Location") : null;
  if (command !== null) return { body: await outcome(command), headers: response.headers };
  return { body: await content(response), headers: response.headers };
}

/** A repeat of a request that was cut off is the same request. */
function key() {
  return { "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
}

async function send(method, path, body, fields) {
  const headers = { "X-Session": "cookie", ...fields };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const options = { method, headers, credentials: "same-origin", body: body === undefined ? undefined : JSON.stringify(body) };
  try {
    return await fetch(path, options);
  } catch {
    // The network failed for a moment. Under the same key a second try does nothing twice.
    await pause(commandPause);
    try {
      return await fetch(path, options);
    } catch {
      throw new Problem(0, { code: "unreachable" });
    }
  }
}

async function content(response) {
  if (response.status === 204) return null;
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

async function outcome(location) {
  for (let tries = 0; tries < commandTries; tries += 1) {
    await pause(commandPause);
    const { status, answer } = await content(await send("GET", location, undefined, {}));
    if (status !== "DONE") continue;
    if (answer.status >= 400) throw new Problem(answer.status, answer.body);
    return answer.body;
  }
  throw new Problem(503, { code: "unavailable" });
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
