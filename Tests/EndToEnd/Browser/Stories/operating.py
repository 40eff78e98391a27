"""An operator's day: opens a concert with a waiting room, watches its sale, lets people in, and cancels it."""

import sys

from stage import DESK, PHONE, eventually, expect, stage

with stage() as (operator, person):
    _, _, email, password = sys.argv[:4]
    desk = person(DESK)
    page = desk.page
    page.goto("/#/account")
    login = page.get_by_role("form", name="Log in")
    login.get_by_label("Email").fill(email)
    login.get_by_label("Password").fill(password)
    login.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Operator").click()
    desk.sees("No concert is open yet.")
    desk.is_well("the operator's view, with nothing in it")

    page.get_by_text("Open a concert").click()
    form = page.get_by_role("form", name="Open a concert")
    form.get_by_label("Title").fill("A Day's Work")
    form.get_by_label("Starts").fill("2030-05-01T20:00")
    form.get_by_label("Name").fill("Floor")
    form.get_by_label("Rows").fill("5")
    form.get_by_label("Seats a row").fill("10")
    form.get_by_label("Price in points").fill("300")
    form.get_by_label("People in at once").fill("1")
    desk.is_well("the form")
    form.get_by_role("button", name="Open the sale").click()
    figure = lambda name: page.locator(".figures div", has=page.get_by_text(name, exact=True)).locator("dd")
    expect(figure("Seats free")).to_have_text("50")
    schedule = page.get_by_label("Date", exact=True).input_value().split(" ")[1]

    # One is in, one waits, and the operator makes room.
    concert = schedule.rsplit(".", 1)[0]
    first, second = operator.signed_up("one@example.com"), operator.signed_up("two@example.com")
    token = first.call("POST", "/queue/token", {"concertId": concert})["token"]
    second.call("POST", "/queue/token", {"concertId": concert})
    first.buy(schedule, f"{schedule}.1.1.1", X_Queue_Token=token)
    operator.signed_up("three@example.com").call("POST", "/queue/token", {"concertId": concert})
    expect(figure("Seats held or sold")).to_have_text("1")
    expect(figure("Reservations paid")).to_have_text("1")
    expect(figure("Points taken")).to_have_text("300")
    expect(figure("Waiting, all concerts")).to_have_text("1")
    rooms = page.get_by_role("region", name="Admission")
    rooms.get_by_label("People in at once").fill("3")
    rooms.get_by_role("button", name="Save").click()
    desk.sees("0 wait, 2 of 3 are in.")
    rooms.get_by_role("button", name="Pause").click()
    desk.sees("Nobody is being let in.")
    desk.sees("dataplatform")
    desk.is_well("a sale")

    page.get_by_role("button", name="Cancel this date").click()
    page.get_by_label("Reason, for the record").fill("The singer is ill")
    desk.is_well("the question")
    page.get_by_role("button", name="Cancel the date").click()
    desk.sees("This date is cancelled.")
    eventually("who had paid has the points back", lambda: first.call("GET", "/balance")["balance"] == 300)

    # The view fits on a phone, and others don't see it.
    phone = person(PHONE)
    phone.page.goto("/#/operator")
    phone.sees("New here?")
    expect(phone.page.get_by_role("link", name="Operator")).to_be_hidden()
