import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import QueueWorker

/// A queue that lets two in at a time, for a minute each.
enum QueueFixtures {
  static let terms = QueueTerms(activeUsers: 2, sessionSeconds: 60)
  static let seed = QueueSeed(String(repeating: "0a", count: 32)).unsafelyUnwrapped
  /// A shuffle that opens after ten minutes.
  static let shuffle = QueueTerms(
    order: .shuffle, opensAt: .test(600), activeUsers: 2, sessionSeconds: 60, commitment: seed.commitment)

  /// A long line: `u1`, `u2` and so on have entered. Some of them have left.
  static func line(_ count: Int, left: Range<Int> = 0..<0, _ terms: QueueTerms = terms) -> Scenario<QueueDecider> {
    let entries = (1...count).map { QueueEntry(number: $0, userId: "u\($0)", enteredAt: .test) }
    let ended = entries.filter { left.contains($0.number) }.map { $0.ended(at: .test) }
    let notice: Effect<QueueDecider> = .event(QueueStatus("c1", QueueNotice(terms)))
    return given(QueueDecider.self, all: [notice] + (entries + ended).map { .event(QueueStatus("c1", $0)) })
  }

  static func enter(_ user: String, _ terms: QueueTerms = terms) -> QueueDecider.Input {
    .command(.enter(EnterQueue(concertId: "c1", userId: user, terms: terms)))
  }

  static func leave(_ user: String, _ number: Int) -> QueueDecider.Input {
    .command(.leave(LeaveQueue(concertId: "c1", userId: user, number: number)))
  }

  static func adjust(
    activeUsers: Int? = nil, paused: Bool? = nil, admit: Int? = nil, _ terms: QueueTerms = terms
  ) -> QueueDecider.Input {
    .command(.adjust(AdjustQueue(concertId: "c1", terms: terms, activeUsers: activeUsers, paused: paused, admit: admit)))
  }

  static func admit(_ call: MessageID) -> QueueDecider.Input { .command(.admit(AdmitNext(concertId: "c1", call: call))) }

  /// The next in line is called because of this message.
  static func calls(_ call: MessageID) -> Effect<QueueDecider> { .send(.admit(AdmitNext(concertId: "c1", call: call))) }

  static func moved(to mark: Int, call: MessageID?) -> Effect<QueueDecider> {
    .privateEvent(.moved(QueueMoved(concertId: "c1", mark: mark, extra: 0, isCalling: call != nil, call: call)))
  }

  static func open(_ seed: String = seed.description) -> QueueDecider.Input {
    .command(.open(OpenQueue(concertId: "c1", terms: shuffle, seed: seed)))
  }

  static func timer(_ kind: QueueTimerKind, number: Int? = nil, part: Int? = nil, early: Int? = nil) -> QueueDecider.Input {
    .timer(QueueTimer(kind, QueueDue(concertId: "c1", number: number, part: part, early: early)))
  }

  static func entered(
    _ user: String, _ number: Int, _ status: QueueEntryStatus, isNew: Bool = true, position: Int? = nil, wait: Int? = nil,
    until: Timestamp? = nil
  ) -> QueueReply {
    .entered(
      QueueEntered(
        concertId: "c1", userId: user, number: number, isNew: isNew, status: status, position: position, estimatedWaitSeconds: wait,
        expiresAt: until))
  }

  static func adjusted(activeUsers: Int = 2, waiting: Int, active: Int) -> QueueReply {
    .adjusted(
      QueueAdjusted(concertId: "c1", order: .fifo, activeUsers: activeUsers, paused: false, waiting: waiting, active: active))
  }
}

extension Scenario where D == QueueDecider {
  /// Several users enter, `u1` first, a second after another.
  func entering(_ numbers: ClosedRange<Int>, from second: Int = 0, _ terms: QueueTerms = QueueFixtures.terms) -> Scenario {
    numbers.reduce(self) { story, number in
      story.when(QueueFixtures.enter("u\(number)", terms), at: .test(second), asking: .test("u\(number)"))
    }
  }

  /// The call that the queue waits for is heard.
  func admitting(at time: Timestamp) -> Scenario {
    when(QueueFixtures.admit(queue?.call ?? .message(0, at: time)), at: time)
  }

  /// Whether the last message has called the next in line.
  var callsNext: Bool {
    effects.contains { if case .send(.admit) = $0 { true } else { false } }
  }

  /// Everything that the service sends to itself is heard, and timers that are due are fired.
  func settling(at second: Int) -> Scenario {
    var story = self
    while let next = story.effects.compactMap({ $0.followUp(at: .test(second)) }).first {
      story = story.when(next, at: .test(second))
    }
    return story
  }

  var queue: QueueRow? { state.queues["c1"] }

  func status(_ number: Int) -> QueueEntryStatus? { state.entries["c1/\(number)"]?.entry.status }

  /// The numbers of all who are active.
  var active: [Int] { state.entries.rows.map(\.row.entry).filter { $0.status == .active }.map(\.number).sorted() }
}

extension Effect<QueueDecider> {
  fileprivate func followUp(at time: Timestamp) -> QueueDecider.Input? {
    switch self {
    case .send(let command): .command(command)
    case .setTimer(let timer, let due): due <= time ? .timer(timer) : nil
    case .event, .privateEvent, .reply, .refuse, .ask, .call, .endCall: nil
    }
  }
}
