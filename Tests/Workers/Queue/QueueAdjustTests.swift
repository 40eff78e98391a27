import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import QueueWorker

@Suite struct QueueAdjustTests {
  private typealias Fixtures = QueueFixtures

  private let full = given(QueueDecider.self).entering(1...2).admitting(at: .test).entering(3...6, from: 1)

  @Test func `more active users are let in at once`() {
    let story = full.when(Fixtures.adjust(activeUsers: 4), at: .test(2), asking: .test("adjust"))
    story.thenAmongOthers(.reply(Fixtures.adjusted(activeUsers: 4, waiting: 4, active: 2), to: .test("adjust")))
    #expect(story.callsNext)
    #expect(story.settling(at: 2).active == [1, 2, 3, 4])
  }

  @Test func `with fewer active users nobody is sent away, and nobody is let in until there is room`() {
    let story = full.when(Fixtures.adjust(activeUsers: 1), at: .test(2)).settling(at: 2)
    #expect(story.active == [1, 2])
    let left = story.when(Fixtures.leave("u1", 1), at: .test(3)).settling(at: 3)
    #expect(left.active == [2])
    #expect(left.when(Fixtures.leave("u2", 2), at: .test(4)).settling(at: 4).active == [3])
  }

  @Test func `a paused queue lets nobody in until it goes on`() {
    let paused = full.when(Fixtures.adjust(paused: true), at: .test(2))
      .when(Fixtures.leave("u1", 1), at: .test(3)).settling(at: 3)
    #expect(paused.active == [2])
    #expect(paused.when(Fixtures.adjust(paused: false), at: .test(4)).settling(at: 4).active == [2, 3])
  }

  @Test func `nobody knows how long a paused queue takes`() {
    full.when(Fixtures.adjust(paused: true), at: .test(2)).when(Fixtures.enter("u7"), at: .test(3), asking: .test("u7"))
      .thenAmongOthers(.reply(Fixtures.entered("u7", 7, .waiting, position: 5), to: .test("u7")))
  }

  @Test func `an admin lets in so many now, beyond the active users`() {
    let story = full.when(Fixtures.adjust(admit: 3), at: .test(2)).settling(at: 2)
    #expect(story.active == [1, 2, 3, 4, 5])
    #expect(story.queue?.extra == 0)
    #expect(story.when(Fixtures.leave("u1", 1), at: .test(3)).settling(at: 3).active == [2, 3, 4, 5])
  }

  @Test func `an admin lets in so many now, also while the queue is paused`() {
    let story = full.when(Fixtures.adjust(paused: true, admit: 1), at: .test(2)).settling(at: 2)
    #expect(story.active == [1, 2, 3])
  }

  @Test func `no more are let in than wait now`() {
    let story = full.when(Fixtures.adjust(admit: 100), at: .test(2)).settling(at: 2)
    #expect(story.active == [1, 2, 3, 4, 5, 6])
    #expect(story.when(Fixtures.enter("u7"), at: .test(3)).settling(at: 3).active == [1, 2, 3, 4, 5, 6])
  }

  @Test func `a change before the first entry counts for it`() {
    let story = given(QueueDecider.self).when(Fixtures.adjust(activeUsers: 1), at: .test).entering(1...2)
    #expect(story.queue?.notice.activeUsers == 1)
    #expect(story.queue?.waiting == 2)
    #expect(story.admitting(at: .test(1)).active == [1])
  }

  @Test func `whoever was to be let in, and is not because of a pause, is answered all the same`() {
    given(QueueDecider.self).entering(1...1)
      .when(Fixtures.adjust(paused: true), at: .test(1))
      .admitting(at: .test(2))
      .thenAmongOthers(.reply(Fixtures.entered("u1", 1, .waiting), to: .test("u1")))
      .admitting(at: .test(3)).thenNothing()
  }

  @Test func `whoever leaves before being let in is answered`() {
    given(QueueDecider.self).entering(1...1)
      .when(Fixtures.leave("u1", 1), at: .test(1))
      .thenAmongOthers(.reply(Fixtures.entered("u1", 1, .expired, position: 0, wait: 0), to: .test("u1")))
  }
}
