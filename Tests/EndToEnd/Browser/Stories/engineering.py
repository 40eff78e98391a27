"""An engineer looks at a purchase that went well and was cancelled: as a picture on a time axis, and as a list."""

import re
import sys

from stage import DESK, PHONE, expect, stage

with stage() as (operator, person):
    _, _, email, password = sys.argv[:4]
    schedule = operator.open_concert("Traces", [("Floor", 2, 10, 500)])
    buyer = operator.signed_up("traced@example.com")
    buyer.call("POST", "/payments/charge", {"amount": 500})
    bought = buyer.call("POST", "/ticketing/purchases", {"scheduleId": schedule, "seatIds": [f"{schedule}.1.1.1"]})
    buyer.call("DELETE", f"/ticketing/reservations/{bought['reservationId']}")

    for size in (DESK, PHONE):
        engineer = person(size)
        page = engineer.page
        page.goto("/#/operator")
        engineer.sees("New here?")
        login = page.get_by_role("form", name="Log in")
        login.get_by_label("Email").fill(email)
        login.get_by_label("Password").fill(password)
        login.get_by_role("button", name="Log in").click()
        page.get_by_role("link", name="A purchase's picture").click()
        engineer.sees("Of a reservation, a purchase, a payment")
        engineer.is_well("the question")
        page.get_by_label("Id", exact=True).fill("nobody")
        engineer.presses("Show")
        engineer.sees("No journal has anything of this id.")
        page.get_by_label("Id", exact=True).fill(bought["reservationId"])
        engineer.presses("Show")
        message = page.locator("details", has=page.get_by_text("payment.success", exact=True)).last
        expect(message).to_be_visible()
        expect(page.locator("details", has=page.get_by_text("payment.cancelled", exact=True)).last).to_contain_text("taken back")
        expect(page.get_by_role("img", name="messages on a time axis").first).to_be_visible()
        engineer.is_well("the picture")

        # By keys: a message opens, and leads to its cause.
        message.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(message.get_by_text("ce_type: payment.success")).to_be_visible()
        expect(message.get_by_text(bought["reservationId"]).first).to_be_visible()
        engineer.is_well("a message")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        # A payment that was asked for before payment had heard of the reservation is made because of the reservation.
        expect(page.locator("summary:focus")).to_contain_text(re.compile("payment.process|reservation.created"))

        # By a press on a mark.
        page.locator(".mark").first.click()
        expect(page.locator("details[open]").first).to_be_visible()

    # My tickets lead there, for who may see it.
    held = operator.call("POST", "/ticketing/reservations/new", {"scheduleId": schedule, "seatIds": [f"{schedule}.1.2.1"]})
    page.goto("/#/tickets")
    page.get_by_role("link", name="Picture").first.click()
    expect(page.get_by_label("Id", exact=True)).to_have_value(held["reservationId"])
    visitor = person(PHONE)
    visitor.page.goto(f"/#/events/{held['reservationId']}")
    visitor.sees("New here?")
