import AuthWorker
import ConcertWorker
import Contracts
import DataPlatformWorker
import Deciding
import DecidingTesting
import GatewayWorker
import JSON
import NotificationWorker
import PaymentWorker
import PurchaseWorker
import QueueWorker
import ReservationWorker
import TestSupport
import Testing

/// Other programs may write to the topics, also messages with numbers that nobody means. Such a message is unreadable; it never stops the
/// program, as an overflow would.
@Suite struct MessageNumbersTests {
  private static let deciders: [any Decider.Type] = [
    AuthDecider.self, ConcertDecider.self, SeatDecider.self, DataPlatformDecider.self, GatewayDecider.self, NotificationDecider.self,
    PaymentDecider.self, PurchaseDecider.self, QueueDecider.self, ReservationDecider.self,
  ]

  /// What the enums, times and ids in messages are read from.
  private static let words = [
    "0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11", "2026-05-01T18:00:00.123Z", "1970-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "USER",
    "ADMIN", "AVAILABLE", "HELD", "SOLD", "PENDING", "TEMPORARY", "CONFIRMED", "CANCELLED", "EXPIRED", "FAILED", "WITHDRAWN", "POINTS",
    "CARD", "CHARGE", "PAID", "CHARGED", "DECLINED", "REFUNDED", "open", "queue", "hold", "block", "pick", "sell", "reserve", "RUNNING",
    "DONE", "UNDONE", "WAITING", "ACTIVE", "fifo", "shuffle", "confirmed",
  ]

  /// Fields whose number is compared with others and never added to: their deciders have an answer to every number.
  private static let free: Set<String> = ["balance.charge amount", "card.report amount"]

  private static let extremes: [JSONValue] = [.integer(.min), .integer(.max)]

  // MARK: every field

  @Test(arguments: deciders.indices)
  func `each number in a message has a range, and a message with a number outside of it can't be read`(index: Int) throws {
    var fields: Set<String> = []
    try Self.forEachType(of: Self.deciders[index]) { name, content, read in
      let sample = try Self.complete(content)
      for path in sample.numbers {
        let field = "\(name) \(path)"
        fields.insert(field)
        guard !Self.free.contains(field) else { continue }
        for extreme in Self.extremes {
          #expect(throws: (any Error).self, "\(field) can be \(extreme): check it in checkNumbers()") {
            try read(sample.replacing(path, by: extreme).encoded())
          }
        }
      }
    }
    // Nobody tells auth a number.
    #expect(fields.isEmpty == (Self.deciders[index].service == "auth"))
  }

  @Test func `each number of a state topic that edges read has a range`() throws {
    func check<C: Content>(_ type: C.Type) throws {
      let sample = try Self.complete(type)
      #expect(!sample.numbers.isEmpty)
      for path in sample.numbers {
        for extreme in Self.extremes {
          #expect(throws: (any Error).self, "\(type) \(path) can be \(extreme)") {
            try C(received: sample.replacing(path, by: extreme).encoded())
          }
        }
      }
    }
    try check(ConcertCatalog.self)
    try check(QueueStatus.self)
  }

  // MARK: every message, in any order

  /// The limits of all ranges, what is just outside of them, and usual numbers.
  private static let integers: [Int64] = [
    0, 0, 1, 1, 1, 2, 2, 3, 7, 10, 300, 1000, 200_000, 1_000_000, 1_000_000_000, 9_007_199_254_740_991, -1, 1001, 200_001, 1_000_000_001,
    9_007_199_254_740_992, .min, .max,
  ]
  /// Ids that meet each other, and those of seats with any numbers.
  private static let strings = [
    "a", "a", "a", "a.1", "a.1.1", "a.1.1.1.1", "a.1.1.1.2", "a.1.1.9223372036854775807.1", "a.1.1.1.9223372036854775807", "9", "",
  ]

  @Test(arguments: deciders.indices, UInt64(1)...3)
  func `no decider stops at any number, whatever it has heard before`(index: Int, seed: UInt64) throws {
    let samples = SampleSource(seed: seed, words: Self.words, strings: Self.strings, integers: Self.integers)
    #expect(try Self.hear(Self.deciders[index], samples))
  }

  /// Has a decider hear any messages, and the timers that it sets. True: it has read some.
  private static func hear<D: Decider>(_ decider: D.Type, _ samples: SampleSource) throws -> Bool {
    var state = D.State()
    var count = 0
    var timers: [D.Timer] = []
    func decide(_ input: D.Input) {
      count += 1
      let times: [Timestamp] = [.test, .earliest, .latest]
      let cause = Cause(
        id: .message(count, at: times[count % 3]), time: times[count / 2 % 3], correlationID: "c",
        version: [nil, 0, 1, 9_007_199_254_740_991][count % 4], command: count % 2 == 0 ? .test("\(count % 4000)") : nil)
      _ = D.rows(for: input)
      for effect in (try? D.decide(input, state, cause)) ?? [] {
        if case .setTimer(let timer, _) = effect { timers.append(timer) }
        _ = D.fold(effect, into: &state)
      }
    }
    for round in 1...150 {
      try forEachInput(of: decider) { content, read in
        if let input = try? read(bytes(content, samples)) { decide(input) }
      }
      for timer in timers.suffix(20) {
        let read = D.sources.lazy.compactMap { $0.decoders[timer.parts.type] }.first
        if let input = try read?(timer.body(), nil).input { decide(input) }
      }
      timers = []
      if round % 30 == 0 { try ask(state) }
    }
    return count > 0
  }

  private static func ask<State: Tables>(_ state: State) throws {
    let rows = try MemoryRows(state)
    let cursors = [nil, "0", "1", "9223372036854775807", "-9223372036854775808", "a"]
    for cursor in cursors {
      switch state {
      case is DataPlatformState:
        for scheduleId in [nil, "a"] {
          let range = SummaryRange(scheduleId: scheduleId, cursor: cursor, scheduleCursor: cursor)
          _ = try DataPlatformQueries.answer(DataPlatformQuery.summary(range).query, rows)
        }
      case is QueueState:
        let page = Page(limit: 200, cursor: cursor)
        _ = try QueueQueries.answer(QueueQuery.audit(concertId: "a", page, withUsers: true).query, rows)
      case is PaymentState:
        _ = try PaymentQueries.answer(PaymentQuery.payments(userId: "a", Page(cursor: cursor)).query, rows)
      case is ReservationState:
        _ = try ReservationQueries.answer(ReservationQuery.reservations(userId: "a", Page(cursor: cursor)).query, rows)
      default: break
      }
    }
  }

  // MARK: means

  /// Calls `body` with each message type on a topic, its content and how such a message is read.
  private static func forEachType<D: Decider>(
    of decider: D.Type, _ body: (String, any Content.Type, ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    for source in D.sources where !source.topics.isEmpty {
      for (name, content) in source.contents.sorted(by: { $0.key < $1.key }) {
        try body(name, content) { bytes in _ = try source.decoders[name]?(bytes, "a/a/reserve") }
      }
    }
  }

  private static func forEachInput<D: Decider>(
    of decider: D.Type, _ body: (any Content.Type, ([UInt8]) throws -> D.Input?) throws -> Void
  ) throws {
    for source in D.sources where !source.topics.isEmpty {
      for (name, content) in source.contents.sorted(by: { $0.key < $1.key }) {
        try body(content) { bytes in try source.decoders[name]?(bytes, "a/a/reserve").input }
      }
    }
  }

  private static func complete<C: Content>(_ type: C.Type) throws -> JSONValue {
    try JSONValue(parsing: JSON.encode(CompleteSample(words: words).value(of: type)))
  }

  private static func bytes<C: Content>(_ type: C.Type, _ samples: SampleSource) throws -> [UInt8] {
    try JSON.encode(samples.value(of: type))
  }
}

extension JSONValue {
  /// The paths of all integers in it: `concert.schedules.0.sections.0.price`.
  fileprivate var numbers: [String] {
    switch self {
    case .integer: [""]
    case .object(let object): object.flatMap { name, value in value.numbers.map { $0.isEmpty ? name : "\(name).\($0)" } }
    case .array(let elements):
      elements.enumerated().flatMap { index, value in value.numbers.map { $0.isEmpty ? "\(index)" : "\(index).\($0)" } }
    case .null, .bool, .number, .decimal, .string: []
    }
  }

  fileprivate func replacing(_ path: String, by value: JSONValue) -> JSONValue {
    guard !path.isEmpty else { return value }
    let steps = path.split(separator: ".", maxSplits: 1)
    let rest = steps.count > 1 ? String(steps[1]) : ""
    switch self {
    case .object(var object):
      let name = String(steps[0])
      object[name] = object[name]?.replacing(rest, by: value)
      return .object(object)
    case .array(var elements):
      if let index = Int(steps[0]) { elements[index] = elements[index].replacing(rest, by: value) }
      return .array(elements)
    case .null, .bool, .integer, .number, .decimal, .string: return self
    }
  }
}
