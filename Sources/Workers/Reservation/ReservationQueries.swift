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
      return try JSON.encode(try ListPart("reservations", page, of: userId, rows) { (reservation: Reservation) in reservation.view })
    case nil:
      return nil
    }
  }
}
