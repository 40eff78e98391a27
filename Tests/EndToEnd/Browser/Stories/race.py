"""Two people want the same seat. One of them loses it twice: on the live map, and when the map is not live."""

from stage import expect, stage

with stage() as (operator, person):
    schedule = operator.open_concert("Front Row", [("Floor", 2, 8, 500)])
    quick, slow = person(), person()
    for somebody, email in ((quick, "quick@example.com"), (slow, "slow@example.com")):
        somebody.page.goto("/#/account")
        somebody.signs_up(email)
        expect(somebody.page.get_by_role("heading", name="Concerts")).to_be_visible()
        somebody.goes_to("Front Row")
        somebody.sees("Live: you see at once")
        somebody.chooses(1, 4)

    quick.presses("Hold 1 seat")
    quick.sees("1 seat held for you")
    slow.sees("Somebody else was faster: row 1, seat 4. Choose another seat.")
    slow.is_well("the seats, of which one was lost")
    expect(slow.page.get_by_role("button", name="Row 1, seat 4", exact=True)).to_have_count(0)

    # A map that is not live does not know, but the server does.
    slow.page.route("**/seats/stream*", lambda route: route.abort())
    slow.goes_to("Front Row")
    slow.page.reload()
    slow.sees("The connection broke.")
    slow.chooses(2, 2)
    operator.signed_up("third@example.com").buy(schedule, f"{schedule}.1.2.2")
    slow.presses("Hold 1 seat")
    slow.sees("Somebody else was faster. Choose other seats on the map.")

    # The chosen seat is let go, so another one can be had at once.
    slow.chooses(2, 3)
    slow.presses("Hold 1 seat")
    slow.sees("1 seat held for you")
    assert [status for status in operator.seats(schedule).values()].count("AVAILABLE") == 13
