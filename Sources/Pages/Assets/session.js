// Who is logged in.
import { get, post, remove } from "./api.js";

let user = null;
let permissions = [];
/** Where to go on after the login. */
let goal = "#/";

export const isLoggedIn = () => user !== null;
export const may = (permission) => permissions.includes(permission);

export async function loadSession() {
  ({ userId: user, permissions } = await get("/auth/session"));
  showInHeader();
}

export async function logIn(email, password) {
  await post("/auth/login", { email, password });
  await loadSession();
}

export async function signUp(email, password, name) {
  await post("/auth/signup", name ? { email, password, name } : { email, password });
  await logIn(email, password);
}

export async function logOut() {
  await remove("/auth/session");
  ended();
}

/** The session is over. */
export function ended() {
  user = null;
  permissions = [];
  showInHeader();
}

/** Sends to the login, and back afterwards. */
export function askForLogin() {
  if (location.hash !== "#/account") goal = location.hash;
  location.hash = "#/account";
}

export function takeGoal() {
  const taken = goal;
  goal = "#/";
  return taken;
}

function showInHeader() {
  document.getElementById("account-link").textContent = user === null ? "Log in" : "Account";
  document.getElementById("operator-link").hidden = !permissions.includes("openConcerts");
}
