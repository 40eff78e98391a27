"""Somebody who has never been here buys a ticket on a phone, shows it, and cancels it. Somebody else sees the seat change."""

from stage import PHONE, expect, stage

with stage() as (operator, person):
    schedule = operator.open_concert("Evening Songs", [("Stalls", 12, 20, 9000), ("Balcony", 4, 10, 4000)])
    seat = f"{schedule}.1.3.5"

    onlooker = person()
    onlooker.goes_to("Evening Songs")
    onlooker.presses("Stalls 9,000 points 240 free")
    onlooker.sees("Live: you see at once")

    buyer = person(PHONE)
    buyer.page.goto("/")
    buyer.sees("Evening Songs")
    buyer.is_well("the list of concerts")
    buyer.page.get_by_role("link", name="Evening Songs").click()
    buyer.sees("280 of 280 seats free")
    buyer.is_well("the concert")
    buyer.page.get_by_role("link", name="seats free").click()
    buyer.sees("Balcony")
    buyer.is_well("the date")
    buyer.presses("Stalls 9,000 points 240 free")
    buyer.chooses(3, 5)
    buyer.sees("Row 3, seat 5")
    buyer.is_well("the seats")
    buyer.presses("Hold 1 seat")

    # Who is not logged in does so now, and finds the choice again.
    buyer.sees("New here?")
    buyer.is_well("the login")
    buyer.signs_up("evening@example.com")
    buyer.sees("Row 3, seat 5")
    buyer.presses("Hold 1 seat")
    buyer.sees("1 seat held for you")
    buyer.sees("You need 9,000 points more.")
    buyer.is_well("the hold")

    # The onlooker has the seat no more in the list, without doing anything.
    onlooker.page.get_by_label("Row", exact=True).select_option("2")
    expect(onlooker.page.get_by_role("button", name="Row 3, seat 4", exact=True)).to_be_visible()
    expect(onlooker.page.get_by_role("button", name="Row 3, seat 5", exact=True)).to_have_count(0)
    expect(onlooker.page.get_by_role("button", name="Stalls 9,000 points 239 free")).to_be_visible()

    buyer.presses("Add points")
    buyer.sees("You have 9,000 points.")
    buyer.presses("Pay 9,000 points")
    buyer.sees("You have a ticket")
    buyer.is_well("the ticket")
    assert operator.seats(schedule)[seat] == "SOLD"

    # Nothing that scripts could read or keep says who this is.
    assert buyer.page.evaluate("document.cookie") == ""
    assert buyer.page.evaluate("localStorage.length + sessionStorage.length") == 0
    cookie = buyer.context.cookies()[0]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict", cookie

    buyer.page.reload()
    buyer.sees("You have a ticket")
    buyer.page.get_by_role("link", name="All my tickets").click()
    # The view before also says what was paid.
    expect(buyer.page.get_by_role("heading", name="My tickets", level=1)).to_be_visible()
    buyer.sees("paid")
    buyer.is_well("the tickets")
    buyer.presses("Cancel")
    buyer.sees("Cancel this ticket?")
    buyer.is_well("the question")
    buyer.presses("Cancel the ticket")
    buyer.sees("cancelled")
    expect(onlooker.page.get_by_role("button", name="Row 3, seat 5", exact=True)).to_be_visible()
    buyer.page.get_by_role("link", name="Account").click()
    buyer.sees("You have 9,000 points.")
    buyer.is_well("the account")
    onlooker.is_well("the seats on a large window")
    buyer.presses("Log out")
    expect(buyer.page.get_by_role("link", name="Log in")).to_be_visible()
    assert buyer.context.cookies() == []
