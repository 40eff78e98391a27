"""Somebody reads the API's page, on a phone and by keys."""

from stage import PHONE, expect, stage

with stage() as (operator, person):
    reader = person(PHONE)
    page = reader.page
    page.goto("/")
    page.get_by_role("link", name="The API").click()
    expect(page.get_by_role("heading", name="The API", exact=True)).to_be_visible()
    described = operator.call("GET", "/openapi.json")["paths"]
    calls = sum(len(methods) for methods in described.values())
    expect(page.locator("details.call")).to_have_count(calls)
    reader.is_well("the list of calls")

    # By keys: a call is opened, and shows its fields, limits and problems.
    summary = page.locator("#postTicketingReservationsNew > summary")
    summary.focus()
    page.keyboard.press("Enter")
    opened = page.locator("#postTicketingReservationsNew")
    expect(opened.get_by_text("seatIds").first).to_be_visible()
    expect(opened.get_by_text("from 1 to 10 elements").first).to_be_visible()
    expect(opened.get_by_text("seat_taken").first).to_be_visible()
    expect(opened.get_by_text("Idempotency-Key").first).to_be_visible()
    reader.is_well("an opened call")

    # All of them open at once: nothing is wider than the window.
    page.evaluate("for (const call of document.querySelectorAll('details.call')) call.open = true")
    reader.is_well("all calls open")

    page.goto("/docs#getBalance")
    expect(page.locator("#getBalance[open]")).to_be_visible()
