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
      return try JSON.encode(try ListPart("payments", page, of: userId, rows, showing: PaymentEntry.init))
    case nil:
      return nil
    }
  }
}

private struct PaymentEntry: Encodable {
  var record: PaymentRecord

  enum CodingKeys: CodingKey {
    case paymentId, reservationId, kind, amount, status, method, at
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(record.paymentId, forKey: .paymentId)
    // Null for a charge, which belongs to no reservation.
    try container.encode(record.reservationId, forKey: .reservationId)
    try container.encode(record.kind, forKey: .kind)
    try container.encode(record.amount, forKey: .amount)
    try container.encode(record.status, forKey: .status)
    // Points need no word.
    try container.encodeIfPresent(record.method, forKey: .method)
    try container.encode(record.at, forKey: .at)
  }
}
