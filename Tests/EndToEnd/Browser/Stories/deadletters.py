"""An operator sees a message that could not be handled, reads it, and has it run again."""

import json
import sys
from urllib.parse import parse_qs, urlsplit

from stage import DESK, PHONE, expect, stage


def refuse(route):
    """Something goes wrong, once."""
    problem = {"title": "Not found", "status": 404, "code": "not_found", "detail": "lost for a moment"}
    route.fulfill(status=404, content_type="application/problem+json", body=json.dumps(problem))


def concert_keys(route):
    """A list of two pages."""
    after = int(parse_qs(urlsplit(route.request.url).query).get("after", ["0"])[0])
    key = {"name": f"page-{after}", "key": f"page-{after}", "partition": 0, "id": "x", "attempts": 1, "reason": "none", "waiting": 2}
    route.fulfill(json={"keys": [key], "next": after + 1} if after < 2 else {"keys": []})


def concert_messages(route):
    """A message a page."""
    after = route.request.post_data_json.get("after", 0)
    message = {"id": f"m{after}", "topic": "concert.commands", "partition": 0, "offset": after, "headers": [], "value": f"part {after}"}
    route.fulfill(json={"messages": [{**message, "timestamp": "2026-05-01T18:00:00.000Z"}], "next": after + 1})


with stage() as (operator, person):
    _, _, email, password = sys.argv[:4]
    for size in (DESK, PHONE):
        desk = person(size)
        page = desk.page
        page.route("**/services/reservation/dead-letters*", refuse)
        page.route("**/services/concert/dead-letters*", concert_keys)
        page.route("**/services/concert/dead-letters/show", concert_messages)
        page.route("**/services/payment/dead-letters/show", refuse, times=1)
        page.goto("/#/operator")
        desk.sees("New here?")
        login = page.get_by_role("form", name="Log in")
        login.get_by_label("Email").fill(email)
        login.get_by_label("Password").fill(password)
        login.get_by_role("button", name="Log in").click()
        letters = page.get_by_role("region", name="Dead letters")
        expect(letters.get_by_text("of key somebody, partition 1")).to_be_visible()
        # What one service does not say hides nothing of the others.
        expect(letters.get_by_text("reservation: ")).to_be_visible()
        paged = letters.get_by_role("listitem").filter(has_text="of key page-1")
        paged.locator("summary").click()
        expect(paged.get_by_text("part 0")).to_be_visible()
        paged.get_by_role("button", name="More messages").click()
        expect(paged.get_by_text("part 1")).to_be_visible()
        expect(paged.get_by_role("button", name="More messages")).to_be_hidden()
        letter = letters.get_by_role("listitem").filter(has_text="of key somebody")
        letter.locator("summary").click()
        expect(page.get_by_role("alert")).to_be_visible()
        letter.locator("summary").click()
        letter.locator("summary").click()
        expect(letters.get_by_text("no JSON")).to_be_visible()
        desk.is_well("a dead letter")
        letter.get_by_role("button", name="Run again").click()
        expect(letters.get_by_text("runs again")).to_be_visible()
        letters.get_by_role("button", name="Look again").click()
        expect(letters.get_by_text("of key somebody, partition 1")).to_be_visible()
        desk.is_well("what became of it")
