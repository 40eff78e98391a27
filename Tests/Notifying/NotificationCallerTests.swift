import Contracts
import Deciding
import Messaging
import NotificationWorker
import Testing

@testable import Notifying

@Suite struct NotificationCallerTests {
  /// Ends attempts as the test says, and keeps what it got.
  private final class ScriptedChannel: MessageChannel {
    let name = "smtp"
    var results: [ChannelResult] = []
    private(set) var sent: [UserMessage] = []

    func send(_ message: UserMessage, done: @escaping (ChannelResult) -> Void) {
      sent.append(message)
      done(results.count > 1 ? results.removeFirst() : results.first ?? .delivered)
    }
  }

  private final class Clock {
    var now = Timestamp(milliseconds: 1_777_000_000_000)
  }

  private let channel = ScriptedChannel()
  private let clock = Clock()

  private func worker() -> EffectWorker {
    let clock = clock
    let caller = NotificationCaller(channel, titles: nil, now: { clock.now }, tell: { _ in })
    return EffectWorker(caller, configuration: NotificationCaller.pauses)
  }

  /// Lets time pass until the worker has an outcome, and returns it with the minutes that this took.
  private func outcome(of worker: EffectWorker) -> (outcome: CallOutcome, minutes: Int64)? {
    let start = clock.now
    for _ in 0..<10_000 {
      if let outcome = worker.outcomes(at: clock.now).first {
        return (outcome, (clock.now.milliseconds - start.milliseconds) / 60_000)
      }
      guard let wake = worker.wakeAt else { return nil }
      clock.now = max(wake, clock.now.adding(milliseconds: 1))
    }
    return nil
  }

  private func answer(_ result: DeliveryOutcome.Result, failure: String? = nil) throws -> CallAnswer {
    try CallAnswer(DeliveryOutcome(Told.call(), result, channel: "smtp"), failure: failure)
  }

  @Test func `a message that is delivered is done`() throws {
    let worker = worker()
    worker.take([try Told.entry(Told.call(), begun: clock.now)], at: clock.now)
    #expect(try outcome(of: worker)?.outcome.answer == answer(.delivered))
    #expect(channel.sent == [Told.message(title: nil)])
  }

  @Test func `a message that needs an address goes back for it`() throws {
    channel.results = [.noAddress]
    let worker = worker()
    worker.take([try Told.entry(Told.call(), begun: clock.now)], at: clock.now)
    #expect(try outcome(of: worker)?.outcome.answer == answer(.noAddress))
  }

  @Test func `a message that is refused for good is a dead letter at once`() throws {
    channel.results = [.refused("550 nobody")]
    let worker = worker()
    worker.take([try Told.entry(Told.call(), begun: clock.now)], at: clock.now)
    #expect(try outcome(of: worker)?.outcome.answer == answer(.undelivered, failure: "not delivered: 550 nobody"))
  }

  @Test func `a message is tried for a day with growing pauses, and is then a dead letter`() throws {
    channel.results = [.failed("status 500")]
    let worker = worker()
    worker.take([try Told.entry(Told.call(), begun: clock.now)], at: clock.now)
    let (last, minutes) = try #require(outcome(of: worker))
    #expect(try last.answer == answer(.undelivered, failure: "not delivered in a day of attempts: status 500"))
    #expect((24 * 60...26 * 60).contains(minutes))
    #expect((20...60).contains(channel.sent.count))
  }

  @Test func `who replays a dead letter has another day, however old the message is`() throws {
    channel.results = [.failed("status 500")]
    let worker = worker()
    worker.take([try Told.entry(Told.call(), begun: clock.now)], at: clock.now)
    _ = outcome(of: worker)
    let before = channel.sent.count
    worker.take([try Told.entry(Told.call(), begun: clock.now)], at: clock.now)
    #expect(try #require(outcome(of: worker)).minutes >= 24 * 60)
    #expect(channel.sent.count >= 2 * before - 5)
  }

  @Test func `a restart in the middle does not lengthen the day`() throws {
    channel.results = [.failed("status 500")]
    let entry = try Told.entry(Told.call(), begun: clock.now)
    let first = worker()
    first.take([entry], at: clock.now)
    for _ in 0..<10 {
      #expect(first.outcomes(at: clock.now).isEmpty)
      clock.now = try #require(first.wakeAt)
    }
    clock.now = entry.until.adding(milliseconds: NotificationCaller.patience / 2)
    let second = worker()
    second.takeOver([entry], at: clock.now)
    let (last, minutes) = try #require(outcome(of: second))
    #expect(try last.answer == answer(.undelivered, failure: "not delivered in a day of attempts: status 500"))
    #expect((12 * 60...14 * 60).contains(minutes))
  }

  @Test func `a message whose day ended while nobody was there is tried once more, and then given up`() throws {
    channel.results = [.failed("status 500")]
    let entry = try Told.entry(Told.call(), begun: clock.now)
    clock.now = clock.now.adding(milliseconds: 2 * NotificationCaller.patience)
    let late = worker()
    late.takeOver([entry], at: clock.now)
    let (last, minutes) = try #require(outcome(of: late))
    #expect(try last.answer == answer(.undelivered, failure: "not delivered in a day of attempts: status 500"))
    #expect(minutes == 0)
    #expect(channel.sent.count == 1)
    channel.results = [.delivered]
    let another = worker()
    another.takeOver([entry], at: clock.now)
    #expect(try outcome(of: another)?.outcome.answer == answer(.delivered))
  }

  @Test func `a message of another reservation goes past one that fails`() throws {
    channel.results = [.failed("status 500"), .delivered]
    let worker = worker()
    let calls = [try Told.entry(Told.call(), begun: clock.now), try Told.entry(Told.call(reservation: "r2"), begun: clock.now)]
    worker.take(calls, at: clock.now)
    #expect(try outcome(of: worker)?.outcome.call.subject == "r2-confirmed")
  }

  @Test func `what can't be read is no message`() throws {
    var entry = try Told.entry(Told.call())
    entry.body = Array("{}".utf8)
    let caller = NotificationCaller(channel, titles: nil, tell: { _ in })
    var results: [CallResult] = []
    caller.attempt(entry) { results.append($0) }
    guard case .impossible? = results.first else {
      Issue.record("\(results)")
      return
    }
    #expect(channel.sent.isEmpty)
  }
}
