import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import PurchaseWorker

@Suite struct PurchaseDeciderTests {
  @Test func `reserves, pays and confirms, one after the other, and then has its user told`() {
    Bought.reserving.then(
      .privateEvent(.started(Bought.started)), Bought.ask(.reserve, Bought.reserve), Bought.wait(.reserve, until: .test(30)))
    Bought.paying.then(
      Bought.step(.done, .reserve, then: [.pay, .confirm, .notify], at: .test(1)), Bought.ask(.pay, Bought.pay),
      Bought.wait(.pay, until: .test(31)))
    Bought.confirming.then(
      Bought.step(.done, .pay, paymentId: "p1", then: [.confirm, .notify], at: .test(2)), Bought.ask(.confirm, Bought.confirm),
      Bought.wait(.confirm, until: .test(32)))
    let ended = PurchaseEnded(purchaseId: "pur1", userId: "u1", reservationId: "r1", paymentId: "p1", at: .test(3))
    let view = PurchaseView(purchaseId: "pur1", reservationId: "r1", paymentId: "p1", userId: "u1", status: .confirmed)
    Bought.confirmed.then(
      Bought.step(.done, .confirm, then: [.notify], at: .test(3)), .event(PurchaseEvent(.completed, ended)),
      .reply(view, to: Bought.buyer), Bought.ask(.notify, Bought.notify), Bought.wait(.notify, until: .test(13)))
    Bought.confirmed.when(Bought.answer(.notify, Bought.accepted), at: .test(4))
      .then(Bought.step(.done, .notify, then: [], at: .test(4)))
      .thenCancels(Bought.due(.notify))
  }

  // MARK: - Its user is told

  @Test func `asks again to have its user told, after longer and longer pauses, and stays confirmed`() {
    let again = Bought.confirmed.when(Bought.overdue(.notify), at: .test(13))
    again.then(
      Bought.step(.repeated, .notify, then: [.notify], at: .test(13)), Bought.ask(.notify, Bought.notify),
      Bought.wait(.notify, attempt: 1, until: .test(33)))
    again.when(Bought.overdue(.notify, attempt: 1), at: .test(33)).thenAmongOthers(Bought.wait(.notify, attempt: 2, until: .test(73)))
    again.when(Bought.answer(.notify, Bought.accepted), at: .test(14)).then(Bought.step(.done, .notify, then: [], at: .test(14)))
    #expect(again.state.purchases["pur1"]?.status == .confirmed)
  }

  @Test func `a message that an operator dropped undoes no ticket`() {
    let dropped = Refusal(code: "discarded", detail: "An operator has dropped it.")
    let untold = Bought.confirmed.when(Bought.answer(.notify, .refused(dropped)), at: .test(4))
    untold.then(Bought.step(.failed, .notify, dropped, then: [], at: .test(4))).thenCancels(Bought.due(.notify))
    let purchase = untold.state.purchases["pur1"]
    #expect(purchase?.status == .confirmed && purchase?.reason == nil)
    #expect(purchase?.log.last == Purchase.Entry(step: .notify, status: .failed, at: .test(4), reason: dropped))
  }

  @Test func `a purchase of an earlier version keeps its plan, and tells nobody`() {
    let started = PurchaseStarted(asked: Bought.asked, command: Bought.buyer, plan: [.confirm], at: .test)
    given(PurchaseDecider.self, .privateEvent(.started(started))).when(Bought.answer(.confirm, Bought.seats(.confirmed)), at: .test(3))
      .thenAmongOthers(Bought.step(.done, .confirm, then: [], at: .test(3)))
      .thenCancels(Bought.due(.confirm))
  }

  @Test func `asks to be answered under its user's key, so that its own lane hears it`() {
    let address = ReplyAddress(Bought.name(.pay))
    #expect(address.topic == "purchase.replies" && address.key == "u1" && address.requestID == "u1/pur1/pay")
  }

  @Test func `a step's name is read as it was written, also of a user with slashes`() throws {
    for text in ["u1/pur1/pay", "a/b//pur1/undo-reserve", "/pur1/confirm"] { #expect(StepName(text)?.description == text) }
    #expect(StepName("a/b//pur1/undo-reserve")?.userId == "a/b/")
    for text in ["", "pay", "pur1/pay", "u1/pur1/dance", "u1/pur1/pay/"] { #expect(StepName(text) == nil) }
  }

  // MARK: - A step is refused

  @Test func `is over at once when its seats can't be had`() {
    Bought.reserving.when(Bought.answer(.reserve, .refused(Bought.taken)), at: .test(1))
      .then(
        Bought.step(.failed, .reserve, Bought.taken, then: [], at: .test(1)), Bought.failed(Bought.taken, at: .test(1)),
        Bought.refuse(Bought.taken))
      .thenCancels(Bought.due(.reserve))
  }

  @Test func `gives its seats back when it can't be paid`() {
    let undoing = Bought.paying.when(Bought.answer(.pay, .refused(Bought.tooPoor)), at: .test(2))
    undoing.then(
      Bought.step(.failed, .pay, Bought.tooPoor, then: [.undoReserve], at: .test(2)), Bought.ask(.undoReserve, Bought.undoReserve),
      Bought.wait(.undoReserve, until: .test(12)))
    undoing.when(Bought.answer(.undoReserve, Bought.seats(.cancelled)), at: .test(3))
      .then(
        Bought.step(.done, .undoReserve, then: [], at: .test(3)), Bought.failed(Bought.tooPoor, at: .test(3)),
        Bought.refuse(Bought.tooPoor))
      .thenCancels(Bought.due(.undoReserve))
  }

  @Test func `undoes its steps in reverse order`() {
    Bought.unpaying.then(
      Bought.step(.failed, .confirm, Bought.gone, then: [.undoPay, .undoReserve], at: .test(3)), Bought.ask(.undoPay, Bought.undoPay),
      Bought.wait(.undoPay, until: .test(13)))
    Bought.releasing.then(
      Bought.step(.done, .undoPay, paymentId: nil, then: [.undoReserve], at: .test(4)), Bought.ask(.undoReserve, Bought.undoReserve),
      Bought.wait(.undoReserve, until: .test(14)))
    Bought.releasing.when(Bought.answer(.undoReserve, .refused(Bought.gone)), at: .test(5))
      .then(
        Bought.step(.done, .undoReserve, then: [], at: .test(5)), Bought.failed(Bought.gone, paymentId: "p1", at: .test(5)),
        Bought.refuse(Bought.gone))
  }

  @Test func `an answer with another status than the step wants has failed`() {
    let cancelled = Refusal(.notTemporary, "The reservation is CANCELLED.")
    Bought.reserving.when(Bought.answer(.reserve, Bought.seats(.cancelled)), at: .test(1))
      .thenAmongOthers(Bought.step(.failed, .reserve, cancelled, then: [], at: .test(1)))
    Bought.confirming.when(Bought.answer(.confirm, Bought.seats(.cancelled)), at: .test(3))
      .thenAmongOthers(Bought.step(.failed, .confirm, cancelled, then: [.undoPay, .undoReserve], at: .test(3)))
  }

  @Test func `asks again for the confirmation of a payment that reservation has not heard of`() {
    let again = Bought.confirming.when(Bought.answer(.confirm, .refused(Bought.unpaid)), at: .test(4))
    again.then(Bought.ask(.confirm, Bought.confirm)).thenCancels()
    again.when(Bought.answer(.confirm, Bought.seats(.confirmed)), at: .test(5))
      .thenAmongOthers(Bought.step(.done, .confirm, then: [.notify], at: .test(5)))
    again.when(Bought.overdue(.confirm), at: .test(32))
      .thenAmongOthers(Bought.step(.failed, .confirm, .overdue(.confirm), then: [.undoPay, .undoReserve], at: .test(32)))
  }

  // MARK: - A step's outcome is unknown

  @Test func `undoes also the step that got no answer`() {
    Bought.reserving.when(Bought.overdue(.reserve), at: .test(30)).then(
      Bought.step(.failed, .reserve, .overdue(.reserve), then: [.undoReserve], at: .test(30)),
      Bought.ask(.undoReserve, Bought.undoReserve), Bought.wait(.undoReserve, until: .test(40)))
    Bought.paying.when(Bought.overdue(.pay), at: .test(31)).then(
      Bought.step(.failed, .pay, .overdue(.pay), then: [.undoPay, .undoReserve], at: .test(31)), Bought.ask(.undoPay, Bought.undoPay),
      Bought.wait(.undoPay, until: .test(41)))
  }

  @Test(arguments: [
    // A copy of the command was put into the topic, with an id of its own, and was handled after the command or instead of it.
    Refusal(.invalidRequest, "This reservation was asked for already."), Refusal(code: "discarded", detail: "An operator has dropped it."),
    Refusal(code: "request_in_flight", detail: "The first request is not answered yet."),
    Refusal(code: "of_a_later_version", detail: "Nobody knows it here."),
  ])
  func `undoes also the step whose refusal is about the command and not about its seats or its money`(refusal: Refusal) {
    Bought.reserving.when(Bought.answer(.reserve, .refused(refusal)), at: .test(1)).then(
      Bought.step(.failed, .reserve, refusal, then: [.undoReserve], at: .test(1)), Bought.ask(.undoReserve, Bought.undoReserve),
      Bought.wait(.undoReserve, until: .test(11)))
    Bought.paying.when(Bought.answer(.pay, .refused(refusal)), at: .test(2)).thenAmongOthers(
      Bought.step(.failed, .pay, refusal, then: [.undoPay, .undoReserve], at: .test(2)))
  }

  @Test(arguments: [Bought.unpaid, Refusal(.unknownReservation, "None."), Bought.gone])
  func `what was never done counts as undone`(refusal: Refusal) {
    let unknown = Bought.paying.when(Bought.overdue(.pay), at: .test(31)).when(Bought.answer(.undoPay, .refused(refusal)), at: .test(32))
    unknown.then(
      Bought.step(.done, .undoPay, then: [.undoReserve], at: .test(32)), Bought.ask(.undoReserve, Bought.undoReserve),
      Bought.wait(.undoReserve, until: .test(42)))
    unknown.when(Bought.answer(.undoReserve, .refused(refusal)), at: .test(33)).thenAmongOthers(Bought.refuse(.overdue(.pay)))
  }

  @Test func `an answer that comes too late changes nothing`() {
    let unknown = Bought.paying.when(Bought.overdue(.pay), at: .test(31))
    unknown.when(Bought.answer(.pay, Bought.points()), at: .test(32)).thenNothing()
    unknown.when(Bought.answer(.reserve, Bought.seats(.temporary)), at: .test(32)).thenNothing()
    Bought.confirmed.when(Bought.answer(.confirm, .refused(Bought.unpaid)), at: .test(33)).thenNothing()
    Bought.confirmed.when(Bought.overdue(.confirm), at: .test(32)).thenNothing()
    Bought.paying.when(Bought.overdue(.reserve), at: .test(30)).thenNothing()
  }

  @Test func `asks to undo a step until there is an answer, after longer and longer pauses`() {
    var story = Bought.unpaying
    var time = 13
    for (attempt, pause) in [20, 40, 80, 160, 320, 600, 600].enumerated() {
      story = story.when(Bought.overdue(.undoPay, attempt: attempt), at: .test(time))
      story.then(
        Bought.step(.repeated, .undoPay, then: [.undoPay, .undoReserve], at: .test(time)), Bought.ask(.undoPay, Bought.undoPay),
        Bought.wait(.undoPay, attempt: attempt + 1, until: .test(time + pause)))
      story.when(Bought.overdue(.undoPay, attempt: attempt), at: .test(time)).thenNothing()
      time += pause
    }
    story.when(Bought.answer(.undoPay, Bought.points("REFUNDED")), at: .test(time)).thenAmongOthers(
      Bought.step(.done, .undoPay, then: [.undoReserve], at: .test(time)), Bought.wait(.undoReserve, until: .test(time + 10)))
  }

  @Test func `a cancellation that an operator dropped is asked for again`() {
    let dropped = Refusal(code: "discarded", detail: "An operator has dropped it.")
    Bought.unpaying.when(Bought.answer(.undoPay, .refused(dropped)), at: .test(10)).thenNothing()
      .when(Bought.overdue(.undoPay), at: .test(13)).thenAmongOthers(Bought.ask(.undoPay, Bought.undoPay))
  }

  // MARK: - Who asks

  @Test func `is made also when nobody waits for the answer`() {
    given(PurchaseDecider.self).when(Bought.start, at: .test).when(Bought.answer(.reserve, .refused(Bought.taken)), at: .test(1))
      .then(Bought.step(.failed, .reserve, Bought.taken, then: [], at: .test(1)), Bought.failed(Bought.taken, at: .test(1)))
  }

  @Test func `is made once under its id`() {
    Bought.paying.when(Bought.start, at: .test(2), asking: .test("again"))
      .then(.refuse(Refusal(.invalidRequest, "There is a purchase with this id already."), to: .test("again")))
  }

  @Test func `hears no answer that is another user's`() throws {
    let foreign = try #require(StepName("u2/pur1/reserve"))
    Bought.reserving.when(.answered(foreign, Bought.seats(.temporary)), at: .test(1)).thenNothing()
    let unknown = try #require(StepName("u1/pur2/reserve"))
    Bought.reserving.when(.answered(unknown, Bought.seats(.temporary)), at: .test(1)).thenNothing()
  }

  @Test func `an answer of another kind than the step asked for is none`() {
    for (story, step, answer) in [
      (Bought.reserving, PurchaseStep.reserve, Bought.points()), (Bought.paying, .pay, Bought.seats(.confirmed)),
      (Bought.confirming, .confirm, Bought.points()), (Bought.confirmed, .notify, Bought.points()),
      (Bought.unpaying, .undoPay, Bought.seats(.cancelled)),
      (Bought.releasing, .undoReserve, Bought.points()),
    ] {
      story.when(Bought.answer(step, answer), at: .test(5)).thenNothing()
    }
  }
}
