import Contracts
import Deciding
import JSON

/// A user's balance, and the list of its changes.
public enum PaymentQueries: Queries {
  public static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]? {
    switch PaymentQuery(query) {
    case .balance(let userId):
      let row = try rows.rows(named: RowName(Balance.self, userId)).first
      let balance = try row.map { try JSON.decode(Balance.self, from: $0.data) } ?? Balance(points: 0)
      return try JSON.encode(balance.view(of: userId))
    case .payments(let userId, let page):
      return try JSON.encode(try ListPart("payments", page, of: userId, rows, showing: PaymentEntry.init(_:)))
    case nil:
      return nil
    }
  }
}

extension PaymentEntry {
  fileprivate init(_ record: PaymentRecord) {
    self.init(
      paymentId: record.paymentId, reservationId: record.reservationId, kind: record.kind, amount: record.amount, status: record.status,
      method: record.method, at: record.at)
  }
}
