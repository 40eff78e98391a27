import Deciding
import Testing

@testable import Messaging

@Suite struct EffectWorkerTests {
  private let start = Timestamp(milliseconds: 1_800_000_000_000)
  private let caller = ScriptedCaller()

  private func worker(concurrency: Int = 64, _ meter: TestMeter? = nil) -> EffectWorker {
    var configuration = EffectWorker.Configuration()
    configuration.concurrency = concurrency
    return EffectWorker(caller, configuration: configuration, meter: meter)
  }

  private func call(
    _ subject: String, key: String? = nil, to destination: String = "bank", number: Int64 = 1, seconds: Int = 3, in partition: Int32 = 0
  ) -> CallEntry {
    CallEntry(
      name: CallName(partition: partition, kind: destination, subject: subject), number: number, until: start + seconds,
      key: Array((key ?? subject).utf8), id: MessageID(high: 1, low: 500), body: [], correlationID: "c", traceparent: nil)
  }

  /// What came out until this time, a step at each time at which the worker wants to be asked.
  private func run(_ worker: EffectWorker, from time: Timestamp? = nil, to end: Timestamp) -> [String] {
    var words: [String] = []
    var now = time ?? start
    while true {
      words += worker.outcomes(at: now).map { "\($0.call.subject) \(word(of: $0))" }
      guard let next = worker.wakeAt, next <= end else { return words }
      now = max(now.adding(milliseconds: 1), next)
    }
  }

  private func word(of outcome: CallOutcome) -> String {
    (try? Answered(body: outcome.answer.body))?.id ?? "unreadable"
  }

  @Test func `calls of different keys are made at the same time, and those of one key one after the other`() {
    let worker = worker()
    worker.take([call("a1", key: "a"), call("a2", key: "a", number: 2), call("b1", key: "b", number: 3)], at: start)
    #expect(caller.attempts == ["a1", "b1"])
    caller.end("b1", .says("yes"))
    caller.end("a1", .says("yes"))
    #expect(run(worker, to: start) == ["b1 yes", "a1 yes"])
    #expect(caller.attempts == ["a1", "b1", "a2"])
  }

  @Test func `what has no clear answer is tried again after pauses that grow, as the same call`() {
    let worker = worker()
    caller.results["a"] = [.unknown("time-out"), .unknown("status 500"), .says("yes")]
    worker.take([call("a")], at: start)
    _ = worker.outcomes(at: start)
    let first = worker.wakeAt
    #expect(first == start.adding(milliseconds: 200))
    _ = worker.outcomes(at: start.adding(milliseconds: 200))
    #expect(worker.wakeAt == start.adding(milliseconds: 200 + 400))
    #expect(run(worker, from: start.adding(milliseconds: 600), to: start + 1) == ["a yes"])
    #expect(caller.attempts == ["a", "a", "a"])
  }

  @Test func `a call that surely was not made is given up at its time limit`() {
    let worker = worker()
    caller.results["a"] = [.notMade("connection refused")]
    worker.take([call("a", seconds: 3)], at: start)
    #expect(run(worker, to: start.adding(milliseconds: 2999)).isEmpty)
    #expect(run(worker, from: start + 3, to: start + 3) == ["a given up"])
    #expect(worker.count == 0)
  }

  @Test func `a call that may have been made is tried beyond its time limit, until there is an answer`() {
    let worker = worker()
    caller.results["a"] = [.unknown("time-out"), .notMade("connection refused")]
    worker.take([call("a", seconds: 1)], at: start)
    #expect(run(worker, to: start + 300).isEmpty)
    caller.results["a"] = [.says("yes")]
    #expect(run(worker, from: start + 301, to: start + 400) == ["a yes"])
  }

  @Test func `a call of an earlier owner may have been made, so it is not given up either`() {
    let worker = worker()
    caller.results["a"] = [.notMade("connection refused")]
    worker.takeOver([call("a", seconds: 1)], at: start)
    #expect(run(worker, to: start + 60).isEmpty)
    caller.givesUpUnknown = true
    #expect(run(worker, from: start + 61, to: start + 120) == ["a given up"])
  }

  @Test func `a call that nobody can make is given up at once, but not if it may have been made`() {
    let worker = worker()
    caller.results["new"] = [.impossible("no provider")]
    caller.results["old"] = [.impossible("no provider")]
    worker.take([call("new")], at: start)
    worker.takeOver([call("old", number: 2)], at: start)
    #expect(run(worker, to: start + 60) == ["new given up"])
  }

  @Test func `after five failures in a row nothing is tried for ten seconds, and one trial decides`() {
    let worker = worker()
    for number in 1...5 { caller.results["f\(number)"] = [.notMade("refused")] }
    worker.take((1...5).map { call("f\($0)", number: Int64($0), seconds: 1) }, at: start)
    #expect(run(worker, to: start + 1).count == 5)
    let before = caller.attempts.count
    worker.take([call("a", number: 6, seconds: 60), call("b", number: 7, seconds: 60)], at: start + 2)
    #expect(run(worker, from: start + 2, to: start + 9).isEmpty)
    #expect(caller.attempts.count == before)
    #expect(run(worker, from: start + 10, to: start + 12).isEmpty)
    #expect(caller.attempts.count == before + 1)
    #expect(caller.attempts.last == "a")
    caller.end("a", .says("yes"))
    caller.results["b"] = [.says("yes")]
    #expect(run(worker, from: start + 12, to: start + 13) == ["a yes", "b yes"])
  }

  @Test func `a call that waits for an open breaker is given up at its own limit`() {
    let meter = TestMeter()
    let worker = worker(meter)
    for number in 1...5 { caller.results["f\(number)"] = [.notMade("refused")] }
    worker.take((1...5).map { call("f\($0)", number: Int64($0), seconds: 1) }, at: start)
    _ = run(worker, to: start + 1)
    worker.take([call("a", number: 6, seconds: 5)], at: start + 2)
    #expect(run(worker, from: start + 2, to: start + 5) == ["a given up"])
    #expect(!caller.attempts.contains("a"))
    // The five that failed found it open too, at their second attempt.
    #expect(meter.rejections == Array(repeating: "bank", count: 6))
    #expect(meter.breakers["bank"]?.state == .open)
  }

  @Test func `a destination that fails does not hold up another one`() {
    let worker = worker()
    for number in 1...5 { caller.results["f\(number)"] = [.notMade("refused")] }
    worker.take((1...5).map { call("f\($0)", number: Int64($0), seconds: 1) }, at: start)
    _ = run(worker, to: start + 1)
    caller.results["a"] = [.says("yes")]
    worker.take([call("a", to: "mail", number: 6)], at: start + 2)
    #expect(run(worker, from: start + 2, to: start + 2) == ["a yes"])
  }

  @Test func `only so many attempts are under way, and the others follow in order`() {
    let worker = worker(concurrency: 2)
    worker.take((1...4).map { call("c\($0)", number: Int64($0)) }, at: start)
    #expect(caller.attempts == ["c1", "c2"])
    caller.end("c2", .says("yes"))
    #expect(run(worker, to: start) == ["c2 yes"])
    #expect(caller.attempts == ["c1", "c2", "c3"])
    #expect(run(worker, from: start + 3, to: start + 3) == ["c4 given up"])
  }

  @Test func `a call that nobody gives up goes on beyond its time limit, with pauses`() {
    caller.givesUpNothing = true
    let worker = worker(concurrency: 1)
    caller.results["a"] = [.notMade("refused")]
    worker.take([call("b"), call("a", number: 2, seconds: 1)], at: start)
    #expect(run(worker, to: start + 2).isEmpty)
    caller.end("b", .says("yes"))
    #expect(run(worker, from: start + 2, to: start + 60) == ["b yes"])
    #expect((5...20).contains(caller.attempts.count))
  }

  @Test func `outcomes of a partition that was given back are dropped`() {
    let worker = worker()
    worker.take([call("a"), call("b", number: 1, in: 1)], at: start)
    worker.forget(0)
    caller.end("a", .says("yes"))
    caller.end("b", .says("yes"))
    #expect(run(worker, to: start) == ["b yes"])
  }

  @Test func `a call that is dropped is not made again, and the next one of its key follows`() {
    let meter = TestMeter()
    let worker = worker(meter)
    caller.results["a1"] = [.unknown("time-out")]
    caller.results["a2"] = [.says("yes")]
    let calls = [call("a1", key: "a"), call("a2", key: "a", number: 2)]
    worker.take(calls, at: start)
    #expect(run(worker, to: start).isEmpty)
    worker.drop([calls[0]], at: start)
    #expect(run(worker, to: start + 300) == ["a2 yes"])
    #expect(caller.attempts == ["a1", "a2"])
    #expect(meter.drops == ["bank"])
    worker.drop(calls, at: start + 300)
    #expect(meter.drops == ["bank"])
  }

  @Test func `a call that is dropped behind another one does not end the other one's pause`() {
    let worker = worker()
    caller.results["a1"] = [.unknown("time-out", retryAfter: 7000), .says("yes")]
    let calls = [call("a1", key: "a"), call("a2", key: "a", number: 2)]
    worker.take(calls, at: start)
    #expect(run(worker, to: start).isEmpty)
    worker.drop([calls[1]], at: start + 1)
    #expect(run(worker, from: start + 1, to: start + 6).isEmpty)
    #expect(caller.attempts == ["a1"])
    #expect(run(worker, from: start + 7, to: start + 7) == ["a1 yes"])
    #expect(worker.count == 0)
  }

  @Test func `the attempt at a call that is dropped ends before the next call of its key begins, and its result is no outcome`() {
    let worker = worker()
    let calls = [call("a1", key: "a"), call("a2", key: "a", number: 2), call("a3", key: "a", number: 3)]
    worker.take(calls, at: start)
    worker.drop([calls[0], calls[1]], at: start)
    #expect(run(worker, to: start + 1).isEmpty)
    #expect(caller.attempts == ["a1"])
    caller.end("a1", .says("yes"))
    caller.results["a3"] = [.says("yes")]
    #expect(run(worker, from: start + 1, to: start + 2) == ["a3 yes"])
    #expect(caller.attempts == ["a1", "a3"])
  }

  @Test func `an outcome that nobody has taken yet is dropped with its call, and a call that is begun again has one of its own`() {
    let worker = worker()
    worker.take([call("a")], at: start)
    caller.end("a", .says("yes"))
    worker.drop([call("a")], at: start)
    worker.take([call("a", number: 2)], at: start)
    #expect(run(worker, to: start).isEmpty)
    caller.end("a", .says("again"))
    #expect(run(worker, to: start + 1) == ["a again"])
  }

  @Test func `a call that waits for an open breaker can be dropped, and so can the trial, which still decides`() {
    let worker = worker()
    for number in 1...5 { caller.results["f\(number)"] = [.notMade("refused")] }
    worker.take((1...5).map { call("f\($0)", number: Int64($0), seconds: 1) }, at: start)
    #expect(run(worker, to: start + 1).count == 5)
    let calls = [call("a", number: 6, seconds: 60), call("b", number: 7, seconds: 60), call("c", number: 8, seconds: 60)]
    worker.take(calls, at: start + 2)
    worker.drop([calls[0]], at: start + 3)
    #expect(run(worker, from: start + 3, to: start + 12).isEmpty)
    #expect(caller.attempts.last == "b")
    worker.drop([calls[1]], at: start + 12)
    caller.end("b", .says("yes"))
    caller.results["c"] = [.says("yes")]
    #expect(run(worker, from: start + 12, to: start + 13) == ["c yes"])
    #expect(!caller.attempts.contains("a"))
    #expect(worker.count == 0)
  }

  @Test func `a destination that says when to come again is not asked before`() {
    let worker = worker()
    caller.results["a"] = [.unknown("status 429", retryAfter: 7000), .says("yes")]
    worker.take([call("a")], at: start)
    #expect(run(worker, to: start.adding(milliseconds: 6999)).isEmpty)
    #expect(run(worker, from: start + 7, to: start + 7) == ["a yes"])
  }
}

/// Keeps what a meter is told.
final class TestMeter: CallMeter {
  private(set) var rejections: [String] = []
  private(set) var drops: [String] = []
  private(set) var breakers: [String: CircuitBreaker] = [:]
  private(set) var results: [CallResult] = []

  func ended(_ result: CallResult, at destination: String) { results.append(result) }
  func rejected(_ destination: String) { rejections.append(destination) }
  func dropped(_ destination: String) { drops.append(destination) }
  func show(_ breaker: CircuitBreaker, of destination: String) { breakers[destination] = breaker }
}
