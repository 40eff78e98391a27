"""Takes the README's pictures: an evening on which somebody chooses seats, on a desk and on a phone, and an engineer who looks at a purchase.

The last argument is their folder.
"""

import sys
from pathlib import Path

from stage import DESK, PHONE, expect, stage

SECTIONS = [("Stalls", 16, 30, 12000), ("Balcony left", 6, 15, 7000), ("Balcony right", 6, 15, 7000), ("Boxes", 2, 6, 25000)]


def fill(operator, schedule):
    """Others have bought or hold some of the stalls: an arc around the middle."""
    operator.call("POST", "/payments/charge", {"amount": 10_000_000})
    for row in range(1, 13):
        width = 10 - row // 3 * 2
        seats = [f"{schedule}.1.{row}.{15 - width // 2 + seat}" for seat in range(width)]
        held = operator.call("POST", "/ticketing/reservations/new", {"scheduleId": schedule, "seatIds": seats})
        if row % 4:
            operator.call("POST", "/payments/process", {"reservationId": held["reservationId"]})
            operator.call("POST", "/ticketing/reservations/confirm", {"reservationId": held["reservationId"]})


with stage() as (operator, person):
    folder = Path(sys.argv[4])
    folder.mkdir(parents=True, exist_ok=True)
    schedule = operator.open_concert("Songs of the Sea", SECTIONS)
    fill(operator, schedule)
    for size in (DESK, PHONE):
        visitor = person(size)
        page = visitor.page

        def picture(name):
            page.screenshot(path=folder / f"{name}-{size['width']}.png", animations="disabled")

        visitor.goes_to("Songs of the Sea")
        page.get_by_role("button", name="Stalls").click()
        seats = (12, 13) if size is DESK else (16, 17)
        for number in seats:
            visitor.chooses(14, number)
        visitor.sees("24,000 points")
        page.evaluate("document.activeElement.blur()")
        top = "document.querySelector('.section-view').offsetTop - 180" if size is PHONE else "0"
        page.evaluate(f"scrollTo(0, {top})")
        picture("seats")
        visitor.presses("Hold 2 seats")
        visitor.signs_up(f"visitor-{size['width']}@example.com")
        visitor.presses("Hold 2 seats")
        visitor.presses("Add points")
        visitor.sees("You have 24,000 points.")
        picture("hold")
        visitor.presses("Pay 24,000 points")
        visitor.sees("You have a ticket")
        picture("ticket")

    # The operator buys a seat in one call, and looks at it as an engineer.
    email, password = sys.argv[2:4]
    bought = operator.call("POST", "/ticketing/purchases", {"scheduleId": schedule, "seatIds": [f"{schedule}.4.1.1"]})
    for size in (DESK, PHONE):
        engineer = person(size)
        page = engineer.page
        page.goto("/#/account")
        login = page.get_by_role("form", name="Log in")
        login.get_by_label("Email").fill(email)
        login.get_by_label("Password").fill(password)
        login.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("link", name="Operator")).to_be_visible()
        page.goto(f"/#/events/{bought['purchaseId']}")
        expect(page.locator(".tree .type", has_text="payment.success").first).to_be_visible()
        page.screenshot(path=folder / f"picture-{size['width']}.png", animations="disabled")
