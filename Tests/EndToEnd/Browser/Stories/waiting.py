"""Two people come to a concert that lets in one at a time. The second one waits, closes the page, comes again, and gets a ticket."""

from stage import PHONE, expect, stage

with stage() as (operator, person):
    schedule = operator.open_concert(
        "One By One", [("Floor", 5, 10, 700)], admission={"mode": "queue", "activeUsers": 1, "sessionSeconds": 1200})
    first = operator.signed_up("first@example.com")
    concert = schedule.rsplit(".", 1)[0]
    token = first.call("POST", "/queue/token", {"concertId": concert})["token"]
    operator.signed_up("before@example.com").call("POST", "/queue/token", {"concertId": concert})

    second = person(PHONE)
    second.goes_to("One By One")
    # The waiting room is for who is logged in.
    second.signs_up("second@example.com")
    second.sees("You are number 2")
    second.sees("you keep your place")
    second.is_well("the waiting room")

    # Closing the page loses nothing.
    second.page.goto("about:blank")
    second.goes_to("One By One")
    second.sees("You are number 2")

    # Whoever has bought makes room, first for the one before.
    first.buy(schedule, f"{schedule}.1.1.1", X_Queue_Token=token)
    second.sees("You are number 1")
    before = operator.logged_in("before@example.com", "a buyer's password")
    token = before.call("POST", "/queue/token", {"concertId": concert})["token"]
    before.call("DELETE", "/queue/token", X_Queue_Token=token)

    # The page goes on by itself.
    second.sees("It is your turn: you have")
    second.chooses(2, 2)
    second.is_well("the seats, at one's turn")
    second.presses("Hold 1 seat")
    second.sees("1 seat held for you")
    second.presses("Add points")
    second.presses("Pay 700 points")
    second.sees("You have a ticket")
    assert operator.seats(schedule)[f"{schedule}.1.2.2"] == "SOLD"
