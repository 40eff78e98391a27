"""An operator sees a message that could not be handled, reads it, and has it run again."""

import sys

from stage import DESK, PHONE, expect, stage

with stage() as (operator, person):
    _, _, email, password = sys.argv[:4]
    for size in (DESK, PHONE):
        desk = person(size)
        page = desk.page
        page.goto("/#/operator")
        desk.sees("New here?")
        login = page.get_by_role("form", name="Log in")
        login.get_by_label("Email").fill(email)
        login.get_by_label("Password").fill(password)
        login.get_by_role("button", name="Log in").click()
        letters = page.get_by_role("region", name="Dead letters")
        expect(letters.get_by_text("of key somebody, partition 1")).to_be_visible()
        letters.locator("summary").click()
        expect(letters.get_by_text("no JSON")).to_be_visible()
        desk.is_well("a dead letter")
        letters.get_by_role("button", name="Run again").click()
        expect(letters.get_by_text("runs again")).to_be_visible()
        letters.get_by_role("button", name="Look again").click()
        expect(letters.get_by_text("of key somebody, partition 1")).to_be_visible()
        desk.is_well("what became of it")
