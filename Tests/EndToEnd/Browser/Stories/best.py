"""Somebody lets the system choose the best seats, within wishes that can and can't be met."""

from stage import DESK, PHONE, expect, stage

with stage() as (operator, person):
    schedule = operator.open_concert("Best of All", [("Stalls", 4, 10, 9000), ("Balcony", 2, 10, 4000)])
    for size, name in ((PHONE, "phone"), (DESK, "desk")):
        buyer = person(size)
        page = buyer.page
        page.goto("/#/account")
        buyer.signs_up(f"best-{name}@example.com")
        expect(page.get_by_role("link", name="Account")).to_be_visible()
        buyer.goes_to("Best of All")
        page.get_by_text("Best seats", exact=True).click()
        wishes = page.get_by_role("form", name="Best seats")
        wishes.get_by_label("How many").fill("3")
        wishes.get_by_label("Highest price").fill("100")
        buyer.is_well("the wishes")
        wishes.get_by_role("button", name="Hold the best seats").click()
        buyer.sees("There are no seats left of that kind.")
        wishes.get_by_label("Highest price").fill("5000")
        wishes.get_by_role("button", name="Hold the best seats").click()
        buyer.sees("3 seats held for you")
        buyer.sees("Balcony, row")
        buyer.is_well("the hold")
    assert sum(status == "HELD" for status in operator.seats(schedule).values()) == 6
