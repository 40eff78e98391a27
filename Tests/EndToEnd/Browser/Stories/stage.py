"""What the stories share: a browser, people in it, and an operator who opens concerts.

A story is a program: it gets the system's address, and ends with 0 if everything was as it says.
"""

import contextlib
import json
import sys
import time
import urllib.request
from datetime import datetime, timedelta, timezone

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PASSWORD = "a buyer's password"
# Far beyond what anything takes here, for machines that are busy.
PATIENCE = 60_000


def eventually(what, condition):
    """Looks again and again until the condition holds."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not condition():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.05)


class Api:
    """The same system, without a browser."""

    def __init__(self, address, token=None):
        self.address = address
        self.token = token

    def call(self, method, path, body=None, **fields):
        request = urllib.request.Request(self.address + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        for name, value in fields.items():
            request.add_header(name.replace("_", "-"), value)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def logged_in(self, email, password):
        return Api(self.address, self.call("POST", "/auth/login", {"email": email, "password": password})["accessToken"])

    def signed_up(self, email):
        self.call("POST", "/auth/signup", {"email": email, "password": PASSWORD})
        return self.logged_in(email, PASSWORD)

    def open_concert(self, title, sections, **more):
        """Opens a concert with one date; returns the date's id."""
        starts = (datetime.now(timezone.utc) + timedelta(days=30)).strftime("%Y-%m-%dT20:00:00Z")
        rows = [dict(zip(("name", "rows", "seatsPerRow", "price"), section)) for section in sections]
        opened = self.call("POST", "/ticketing/concerts", {"title": title, "schedules": [{"startsAt": starts, "sections": rows}], **more})
        return opened["schedules"][0]["scheduleId"]

    def seats(self, schedule):
        return {seat["seatId"]: seat["status"] for seat in self.call("GET", f"/ticketing/search/schedules/{schedule}/seats")["seats"]}

    def buy(self, schedule, seat, **fields):
        held = self.call("POST", "/ticketing/reservations/new", {"scheduleId": schedule, "seatIds": [seat]}, **fields)
        if held["amount"] > 0:
            self.call("POST", "/payments/charge", {"amount": held["amount"]})
        self.call("POST", "/payments/process", {"reservationId": held["reservationId"]})
        return self.call("POST", "/ticketing/reservations/confirm", {"reservationId": held["reservationId"]})


class Person:
    """Somebody with a browser window of their own."""

    def __init__(self, browser, address, size):
        self.context = browser.new_context(viewport=size, base_url=address)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.width = size["width"]
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("console", self._hear)

    def _hear(self, message):
        # A refusal of the server is told to the person by the page, and to the console by the browser.
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def goes_to(self, title):
        self.page.goto("/")
        self.page.get_by_role("link", name=title).click()
        self.page.get_by_role("link", name="seats free").click()

    def signs_up(self, email):
        form = self.page.get_by_role("form", name="Sign up")
        form.get_by_label("Email").fill(email)
        form.get_by_label("Password").fill(PASSWORD)
        form.get_by_role("button", name="Sign up").click()

    def presses(self, button):
        self.page.get_by_role("button", name=button, exact=True).click()

    def chooses(self, row, number):
        listed = self.page.locator("details.list")
        if not listed.evaluate("list => list.open"):
            listed.locator("summary").click()
        self.page.get_by_label("Row", exact=True).select_option(str(row - 1))
        self.page.get_by_role("button", name=f"Row {row}, seat {number}", exact=True).click()

    def sees(self, text):
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)

    def is_well(self, where):
        """The view has no barrier that axe finds, and is no wider than the window."""
        # Between two views there is none.
        expect(self.page.get_by_role("heading", level=1).first).to_be_visible()
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{where}: {found.generate_report()}"
        width = self.page.evaluate("document.scrollingElement.scrollWidth")
        assert width <= self.width, f"{where} is {width} px wide, in a window of {self.width} px"
        assert not self.complaints, f"{where}: {self.complaints}"


@contextlib.contextmanager
def stage():
    """Gives the operator's access to the system, and a way to bring people."""
    address, email, password = sys.argv[1:4]
    operator = Api(address).logged_in(email, password)
    with sync_playwright() as playwright:
        # The browser shows pages of this project alone, so it needs no sandbox, which is not to be had in every container.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        expect.set_options(timeout=PATIENCE)
        yield operator, lambda size=DESK: Person(browser, address, size)
        browser.close()
