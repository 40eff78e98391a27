import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import QueueWorker

@Suite struct QueueDeciderTests {
  private typealias Fixtures = QueueFixtures

  private let empty = given(QueueDecider.self)
  /// Two are active, and two wait.
  private let full = given(QueueDecider.self).entering(1...2).admitting(at: .test).entering(3...4, from: 1)

  // MARK: - Entering

  @Test func `a first entry makes the queue, and calls itself in`() {
    let entry = QueueEntry(number: 1, userId: "u1", enteredAt: .test)
    empty.entering(1...1).then(
      .event(QueueStatus("c1", QueueNotice(Fixtures.terms))),
      .event(QueueStatus("c1", entry)),
      .privateEvent(.asked(QueueAsked(concertId: "c1", number: 1, command: .test("u1")))),
      Fixtures.moved(to: 0, call: CommandReference.test("u1").id),
      Fixtures.calls(CommandReference.test("u1").id),
      .setTimer(QueueTimer(.calling, QueueDue(concertId: "c1")), at: .test(30)))
  }

  @Test func `a call that was lost is made again`() {
    let story = empty.entering(1...1)
    let again = story.when(Fixtures.timer(.calling), at: .test(30))
    let call = MessageID.message(2, at: .test(30))
    again.then(
      Fixtures.moved(to: 0, call: call), Fixtures.calls(call),
      .setTimer(QueueTimer(.calling, QueueDue(concertId: "c1")), at: .test(60)))
    #expect(again.admitting(at: .test(31)).active == [1])
    story.admitting(at: .test(5)).thenCancels(QueueTimer(.calling, QueueDue(concertId: "c1")))
  }

  @Test func `whoever finds a free place is answered when let in, and the session begins then`() {
    empty.entering(1...1)
      .admitting(at: .test(5))
      .then(
        .event(QueueStatus("c1", QueueEntry(number: 1, userId: "u1", enteredAt: .test).admitted(to: 1, at: .test(5), for: 60))),
        .setTimer(QueueTimer(.session, QueueDue(concertId: "c1", number: 1)), at: .test(65)),
        .reply(Fixtures.entered("u1", 1, .active, position: 0, wait: 0, until: .test(65)), to: .test("u1")),
        Fixtures.moved(to: 1, call: nil))
  }

  @Test func `whoever finds no free place hears at once that they wait`() {
    full.then(
      .event(QueueStatus("c1", QueueEntry(number: 4, userId: "u4", enteredAt: .test(1)))),
      .reply(Fixtures.entered("u4", 4, .waiting, position: 2, wait: 60), to: .test("u4")))
  }

  @Test func `the same user has one place, waiting or active`() {
    full
      .when(Fixtures.enter("u4"), at: .test(2), asking: .test("tab")).then(
        .reply(Fixtures.entered("u4", 4, .waiting, isNew: false), to: .test("tab")))
      .when(Fixtures.enter("u1"), at: .test(2), asking: .test("tab2")).then(
        .reply(Fixtures.entered("u1", 1, .active, isNew: false, position: 0, wait: 0, until: .test(60)), to: .test("tab2")))
  }

  @Test func `whoever comes again after the end stands at the end of the line`() {
    let story = full.when(Fixtures.leave("u3", 3), at: .test(2), asking: .test("leave"))
      .when(Fixtures.enter("u3"), at: .test(3), asking: .test("again"))
    story.thenAmongOthers(.reply(Fixtures.entered("u3", 5, .waiting, position: 2, wait: 60), to: .test("again")))
    #expect(story.status(3) == .expired)
  }

  @Test func `a session that is over counts as over, also when its timer is late`() {
    let story = full.when(Fixtures.enter("u1"), at: .test(61), asking: .test("again"))
    #expect(story.status(1) == .expired)
    #expect(story.status(5) == .waiting)
    #expect(story.settling(at: 61).active == [2, 3])
  }

  // MARK: - A place becomes free

  @Test func `when a session is over, the next in line is called at once`() {
    let story = full.when(Fixtures.timer(.session, number: 1), at: .test(60))
    story.then(
      .event(
        QueueStatus("c1", QueueEntry(number: 1, userId: "u1", enteredAt: .test).admitted(to: 1, at: .test, for: 60).ended(at: .test(60)))),
      Fixtures.moved(to: 2, call: .message(6, at: .test(60))),
      Fixtures.calls(.message(6, at: .test(60))),
      .setTimer(QueueTimer(.calling, QueueDue(concertId: "c1")), at: .test(90)))
    #expect(story.settling(at: 60).active == [2, 3])
  }

  @Test func `a session that ended during an outage costs the next in line nothing of theirs`() {
    let story = full.when(Fixtures.timer(.session, number: 1), at: .test(60)).admitting(at: .test(7_200))
    #expect(story.state.entries["c1/3"]?.entry.expiresAt == .test(7_260))
  }

  @Test func `whoever leaves gives the place to the next, and is answered the same when asking again`() {
    let left = Effect<QueueDecider>.reply(.left(QueueLeft(concertId: "c1")), to: .test("leave"))
    let story = full.when(Fixtures.leave("u2", 2), at: .test(2), asking: .test("leave")).thenAmongOthers(left)
    #expect(story.callsNext)
    story.thenCancels(QueueTimer(.session, QueueDue(concertId: "c1", number: 2)))
    #expect(story.settling(at: 2).active == [1, 3])
    story.when(Fixtures.leave("u2", 2), at: .test(3), asking: .test("leave")).then(left)
  }

  @Test func `whoever has bought gives the place up without an answer`() {
    let story = full.when(Fixtures.leave("u1", 1), at: .test(2)).settling(at: 2)
    #expect(story.active == [2, 3])
  }

  @Test func `nobody gives up another's place`() {
    full.when(Fixtures.leave("u4", 1), at: .test(2), asking: .test("leave"))
      .then(.reply(.left(QueueLeft(concertId: "c1")), to: .test("leave")))
  }

  @Test func `an end of an earlier entry does not end the present one`() {
    full.when(Fixtures.leave("u3", 3), at: .test(2))
      .when(Fixtures.enter("u3"), at: .test(3))
      .when(Fixtures.leave("u3", 3), at: .test(4)).thenNothing()
  }

  @Test func `whoever leaves while waiting is passed over`() {
    let story = full.when(Fixtures.leave("u3", 3), at: .test(2)).settling(at: 2)
    #expect(story.queue?.waiting == 1)
    #expect(story.when(Fixtures.leave("u1", 1), at: .test(3)).settling(at: 3).active == [2, 4])
  }

  @Test func `while one is called, other free places call nobody again`() {
    let story = full.when(Fixtures.leave("u1", 1), at: .test(2))
    #expect(story.callsNext)
    let second = story.when(Fixtures.leave("u2", 2), at: .test(2))
    #expect(!second.callsNext)
    #expect(second.admitting(at: .test(2)).active == [3, 4])
  }

  @Test func `only the call that the queue waits for lets somebody in, whatever a recovery sends again`() throws {
    let called = full.when(Fixtures.leave("u1", 1), at: .test(2))
    let call = try #require(called.queue?.call)
    let admitted = called.when(Fixtures.admit(call), at: .test(2))
    admitted.when(Fixtures.admit(call), at: .test(3)).thenNothing()
    let next = admitted.when(Fixtures.leave("u2", 2), at: .test(4)).when(Fixtures.admit(call), at: .test(5)).thenNothing()
    #expect(next.admitting(at: .test(6)).active == [3, 4])
  }

  @Test func `an idle queue has no timer`() {
    let story = full.when(Fixtures.leave("u1", 1), at: .test(2)).when(Fixtures.leave("u2", 2), at: .test(2))
      .when(Fixtures.leave("u3", 3), at: .test(2)).when(Fixtures.leave("u4", 4), at: .test(2)).admitting(at: .test(2))
    #expect(story.state.timers.isEmpty)
  }

  @Test func `a long line of those who left is passed in several messages`() {
    let count = QueueTurn.stride + 3
    let first = Fixtures.line(count + 1, left: 1..<count + 1).when(Fixtures.timer(.calling), at: .test(1)).admitting(at: .test(1))
    #expect(first.active.isEmpty)
    #expect(first.callsNext)
    #expect(first.settling(at: 1).active == [count + 1])
  }
}
