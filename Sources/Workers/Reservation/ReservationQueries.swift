import Contracts
import Deciding
import JSON

/// A user's own reservations.
public enum ReservationQueries: Queries {
  public static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]? {
    switch ReservationQuery(query) {
    case .reservation(let reservationId, let userId):
      guard let row = try rows.rows(named: RowName(Reservation.self, reservationId)).first else { return nil }
      let reservation = try JSON.decode(Reservation.self, from: row.data)
      return reservation.userId == userId ? try JSON.encode(reservation.view) : nil
    case .reservations(let userId, let page):
      let found = try rows.rows(kind: Reservation.kind, scope: userId, before: page.cursor, limit: page.limit + 1)
      let part = found.prefix(page.limit)
      let reservations = part.compactMap { rows.read(Reservation.self, $0.id, $0.data)?.view }
      return try JSON.encode(
        ReservationList(
          reservations: reservations, nextCursor: found.count > page.limit ? part.last?.id : nil,
          unreadable: part.count - reservations.count))
    case nil:
      return nil
    }
  }
}

private struct ReservationList: Encodable {
  var reservations: [ReservationView]
  var nextCursor: String?
  var unreadable: Int

  enum CodingKeys: CodingKey {
    case reservations, nextCursor, unreadable
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(reservations, forKey: .reservations)
    // Null at the end, not left out.
    try container.encode(nextCursor, forKey: .nextCursor)
    // Only where something is missing.
    if unreadable > 0 { try container.encode(unreadable, forKey: .unreadable) }
  }
}
