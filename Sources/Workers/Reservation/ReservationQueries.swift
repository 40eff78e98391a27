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
      let reservations = try found.prefix(page.limit).map { try JSON.decode(Reservation.self, from: $0.data).view }
      return try JSON.encode(
        ReservationList(reservations: reservations, nextCursor: found.count > page.limit ? reservations.last?.reservationId : nil))
    case nil:
      return nil
    }
  }
}

private struct ReservationList: Encodable {
  var reservations: [ReservationView]
  var nextCursor: String?

  enum CodingKeys: CodingKey {
    case reservations, nextCursor
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(reservations, forKey: .reservations)
    // Null at the end, not left out.
    try container.encode(nextCursor, forKey: .nextCursor)
  }
}
