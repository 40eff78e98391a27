import CardProvider
import Deciding
import EventLoop
import GatewayWorker
import HTTP
import JSON
import Messaging
import ProviderSimulator
import Synchronization
import TestSupport
import Testing

/// The caller and the simulated provider over real connections.
@Suite struct CardCallerTests {
  /// Lives on the loop's thread.
  private final class Pair {
    let server: ProviderServer
    let caller: CardCaller

    init(_ faults: ProviderFaults, secret: String, timeLimit: Int, on loop: EventLoop) throws {
      server = try ProviderServer(secret: "right", faults: faults, port: 0, on: loop)
      var settings = CardProviderSettings(url: "http://127.0.0.1:\(server.port)/", secret: secret)
      settings.timeLimit = timeLimit
      caller = try CardCaller(settings, on: loop) { _ in }
    }
  }

  private static func call(_ asked: CardCall) throws -> CallEntry {
    let parts = asked.parts
    return CallEntry(
      name: CallName(partition: 0, kind: parts.type, subject: parts.content.subject), number: 1, until: .latest,
      key: Array(parts.content.routingKey.utf8), id: MessageID(high: 1, low: 1), body: try asked.body(), correlationID: "c",
      traceparent: nil)
  }

  private static let charge = CardCall.charge(CardCharge(paymentId: "p1", userId: "u1", amount: 1000))
  private static let refund = CardCall.refund(CardRefund(paymentId: "p1", amount: 1000))

  private final class Results: Sendable {
    private let results = Mutex<[CallResult]>([])
    var all: [CallResult] { results.withLock { $0 } }
    func add(_ result: CallResult) { results.withLock { $0.append(result) } }
  }

  /// The results of these calls, one after the other.
  private func results(
    of calls: [CardCall], _ faults: ProviderFaults = ProviderFaults(), secret: String = "right", timeLimit: Int = 10_000
  ) throws -> [CallResult] {
    let thread = try LoopThread.start(named: "provider") { loop in
      try Pair(faults, secret: secret, timeLimit: timeLimit, on: loop)
    }
    defer { thread.stop() }
    let results = Results()
    for (index, call) in calls.enumerated() {
      let entry = try Self.call(call)
      thread.execute { pair, _ in pair.caller.attempt(entry) { results.add($0) } }
      try eventually("call \(index) has a result") { results.all.count > index }
    }
    return results.all
  }

  private func outcome(_ result: CardOutcome.Result, _ detail: String? = nil) throws -> CallResult {
    .answered(try CallAnswer(CardOutcome(paymentId: "p1", result, detail: detail)))
  }

  @Test func `a charge and a refund are done, and again they are the same`() throws {
    let results = try results(of: [Self.charge, Self.charge, Self.refund, Self.refund, Self.charge])
    let (charged, refunded) = (try outcome(.charged), try outcome(.refunded))
    #expect(results == [charged, charged, refunded, refunded, charged])
  }

  @Test func `a no is the provider's, in its words`() throws {
    #expect(try results(of: [Self.charge], ProviderFaults(declinesAbove: 999)) == [outcome(.declined, "The bank said no.")])
    #expect(try results(of: [Self.refund]) == [outcome(.refundRefused, "There is no such charge.")])
  }

  @Test func `a failure and a lost answer are no answer, and what was done is not done again`() throws {
    let down = try results(of: [Self.charge], ProviderFaults(isDown: true))
    guard case .unknown? = down.first else {
      Issue.record("\(down)")
      return
    }
    let dropped = try results(of: [Self.charge], ProviderFaults(dropEvery: 1))
    guard case .unknown? = dropped.first else {
      Issue.record("\(dropped)")
      return
    }
    let again = try results(of: [Self.charge, Self.charge, Self.refund], ProviderFaults(dropEvery: 2))
    #expect(try again.last == outcome(.refunded))
  }

  @Test func `an answer that does not come in time is no answer`() throws {
    let slow = try results(of: [Self.charge], ProviderFaults(delay: 60_000), timeLimit: 50)
    guard case .unknown? = slow.first else {
      Issue.record("\(slow)")
      return
    }
  }

  @Test func `a wrong secret and a closed port charge nothing for sure`() throws {
    let stranger = try results(of: [Self.charge], secret: "wrong")
    guard case .notMade? = stranger.first else {
      Issue.record("\(stranger)")
      return
    }
    let results = Results()
    let entry = try Self.call(Self.charge)
    let thread = try LoopThread.start(named: "caller") { loop in
      // Nobody listens on the discard port.
      try CardCaller(CardProviderSettings(url: "http://127.0.0.1:9", secret: "s"), on: loop) { _ in }
    }
    defer { thread.stop() }
    thread.execute { caller, _ in caller.attempt(entry) { results.add($0) } }
    try eventually("it has a result") { !results.all.isEmpty }
    guard case .notMade? = results.all.first else {
      Issue.record("\(results.all)")
      return
    }
  }

  @Test func `only a charge that was surely never made is given up`() throws {
    let (charge, refund) = (try Self.call(Self.charge), try Self.call(Self.refund))
    #expect(CardAnswers.givenUp(charge, mayBeMade: false) == (try CallAnswer(CardOutcome(paymentId: "p1", .notMade))))
    #expect(CardAnswers.givenUp(charge, mayBeMade: true) == nil)
    #expect(CardAnswers.givenUp(refund, mayBeMade: false) == nil)
  }

  @Test func `what an answer's status means`() {
    for status in [408, 409, 425, 429, 500, 502, 503, 504, 302] {
      let meaning = CardAnswers.meaning(status: status, body: [], retryAfter: nil, for: Self.charge)
      guard case .unknown = meaning else {
      Issue.record("\(status) is \(meaning)")
      return
    }
    }
    #expect(
      CardAnswers.meaning(status: 429, body: [], retryAfter: 7, for: Self.charge)
        == .unknown("the card provider answered 429", retryAfter: 7000))
  }
}
