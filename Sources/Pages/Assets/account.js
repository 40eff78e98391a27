// Logging in, signing up, and the points that a person has.
import { get } from "./api.js";
import { announce, busy, field, h, tell } from "./dom.js";
import { addPointsForm } from "./hold.js";
import { isLoggedIn, logIn, logOut, signUp, takeGoal } from "./session.js";
import { number } from "./words.js";

export async function showAccount({ view }) {
  if (isLoggedIn()) await showOwn(view);
  else showLogin(view);
}

function showLogin(view) {
  const note = h("div", {});
  const goOn = () => {
    location.hash = takeGoal();
  };
  const email = { name: "email", type: "email", autocomplete: "username", maxlength: "320" };
  view.replaceChildren(
    h("h1", {}, "Log in"), note,
    form("Log in", note, ({ email, password }) => logIn(email, password), goOn,
      field("Email", email), field("Password", { name: "password", type: "password", autocomplete: "current-password" })),
    h("h2", {}, "New here?"),
    form("Sign up", note, ({ newEmail, newPassword }) => signUp(newEmail, newPassword), goOn,
      field("Email", { ...email, name: "newEmail" }),
      field("Password", { name: "newPassword", type: "password", autocomplete: "new-password", minlength: "8" }, "8 characters or more")));
}

function form(title, note, work, done, ...fields) {
  const button = h("button.main", { type: "submit" }, title);
  const element = h("form.stack", {
    "aria-label": title,
    onsubmit: (event) => {
      event.preventDefault();
      busy(button, async () => {
        note.replaceChildren();
        try {
          await work(Object.fromEntries(new FormData(element)));
        } catch (problem) {
          tell(note, problem);
          return;
        }
        done();
      });
    },
  }, fields, button);
  return element;
}

async function showOwn(view) {
  const { balance } = await get("/balance");
  const note = h("div", {});
  const amount = h("strong", {}, number(balance));
  const leave = h("button", { type: "button", onclick: () => busy(leave, async () => {
    await logOut();
    location.hash = "#/";
  }) }, "Log out");
  view.replaceChildren(
    h("h1", {}, "Account"), note, h("p", {}, "You have ", amount, " points."),
    addPointsForm(50000, (present) => {
      amount.textContent = number(present);
      announce(`You have ${number(present)} points now`);
    }, note), leave);
}
