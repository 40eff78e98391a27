"""Somebody without a mouse buys a ticket: every step by keys."""

from stage import expect, stage


def tab_to(page, name):
    """Presses Tab until the focus is on the element of this name."""
    for _ in range(80):
        page.keyboard.press("Tab")
        label = page.evaluate("(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent ?? '').trim()")
        if label.startswith(name):
            return
    raise AssertionError(f"Tab does not lead to '{name}'")


with stage() as (operator, person):
    schedule = operator.open_concert("By Hand", [("Floor", 4, 6, 0)])
    somebody = person()
    page = somebody.page
    page.goto("/#/account")
    expect(page.get_by_role("heading", name="New here?")).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "newEmail":
            break
    page.keyboard.type("hand@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("a buyer's password")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Concerts")).to_be_visible()
    tab_to(page, "By Hand")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Dates")).to_be_visible()
    tab_to(page, page.locator("a.card .title").inner_text()[:6])
    page.keyboard.press("Enter")
    expect(page.locator("canvas")).to_be_visible()

    # On the map: the second row, the third seat.
    tab_to(page, "Seat map.")
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_role("status").filter(has_text="row 2, seat 3, free")).to_have_count(1)
    page.keyboard.press("Space")
    somebody.sees("Row 2, seat 3")
    tab_to(page, "Hold 1 seat")
    page.keyboard.press("Enter")
    somebody.sees("1 seat held for you")
    tab_to(page, "Pay free of charge")
    page.keyboard.press("Enter")
    somebody.sees("You have a ticket")
    assert operator.seats(schedule)[f"{schedule}.1.2.3"] == "SOLD"
    somebody.is_well("the ticket")
