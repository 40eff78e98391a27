import Contracts
import Deciding

/// A reservation in the answer of `GET /data-platform/reservations`, and the whole answer of `GET /data-platform/reservations/{id}`.
struct ReservationEntry: Encodable {
  var record: ReservationRecord
  var withHistory: Bool

  enum CodingKeys: CodingKey {
    case reservationId, userId, scheduleId, seatIds, amount, status, at, history
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(record.reservationId, forKey: .reservationId)
    try container.encode(record.userId, forKey: .userId)
    try container.encode(record.scheduleId, forKey: .scheduleId)
    try container.encode(record.seatIds, forKey: .seatIds)
    // Null if its seats were never held.
    try container.encode(record.amount, forKey: .amount)
    try container.encode(record.status, forKey: .status)
    try container.encode(record.since, forKey: .at)
    if withHistory {
      try container.encode(record.history.map(Step.init), forKey: .history)
    }
  }

  struct Step: Encodable {
    var type: String
    var at: Timestamp
    var correlationId: String

    init(_ entry: HistoryEntry) {
      type = entry.type
      at = entry.at
      correlationId = entry.correlationId
    }
  }
}
