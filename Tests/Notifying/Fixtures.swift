import Contracts
import Deciding
import Messaging
import NotificationWorker
import Synchronization

@testable import Notifying

/// A confirmed reservation of two seats for a concert.
enum Told {
  static let hours = Schedule(
    scheduleId: "c1.1", startsAt: Timestamp(milliseconds: 1_777_658_400_000),
    sections: [Section(sectionId: "c1.1.1", name: "Stalls", rows: 10, seatsPerRow: 10, price: 1000)])

  static func concert(_ title: String = "Requiem") -> Concert {
    Concert(concertId: "c1", title: title, schedules: [hours])
  }

  static func call(
    _ outcome: ReservationOutcome = .confirmed, email: String? = "ann@example.org", name: String? = "Ann", reservation: String = "r1"
  ) -> DeliverMessage {
    DeliverMessage(
      notificationId: outcome.notificationId(of: reservation), userId: "u1", reservationId: reservation, outcome: outcome,
      concertId: "c1", scheduleId: "c1.1", seatIds: ["c1.1.1.2.3", "c1.1.1.2.4"], amount: 2000, email: email, name: name,
      at: Timestamp(milliseconds: 1_777_000_000_000))
  }

  static func message(
    _ outcome: ReservationOutcome = .confirmed, email: String? = "ann@example.org", name: String? = "Ann", title: String? = "Requiem",
    reservation: String = "r1", over channel: String = "smtp"
  ) -> UserMessage {
    UserMessage(
      call(outcome, email: email, name: name, reservation: reservation), concert: title.map { concert($0) }, over: channel)
  }

  static func entry(_ call: DeliverMessage, begun: Timestamp = .earliest) throws -> CallEntry {
    CallEntry(
      name: CallName(partition: 0, kind: DeliverMessage.messageType, subject: call.notificationId), number: 1, until: begun,
      key: Array(call.routingKey.utf8), id: MessageID(high: 1, low: 1), body: try call.body(), correlationID: "c", traceparent: nil)
  }
}

/// What came of attempts, from any thread.
final class Results<Result: Sendable>: Sendable {
  private let results = Mutex<[Result]>([])
  var all: [Result] { results.withLock { $0 } }
  func add(_ result: Result) { results.withLock { $0.append(result) } }
}
