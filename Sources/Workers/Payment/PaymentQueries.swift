import Contracts
import Deciding
import JSON

/// What a user has, and how it came to that.
public enum PaymentQueries: Queries {
  public static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]? {
    switch PaymentQuery(query) {
    case .balance(let userId):
      let row = try rows.rows(named: RowName(Balance.self, userId)).first
      let points = try row.map { try JSON.decode(Balance.self, from: $0.data).points } ?? 0
      return try JSON.encode(BalanceView(userId: userId, balance: points))
    case .payments(let userId, let page):
      let found = try rows.rows(kind: PaymentRecord.kind, scope: userId, before: page.cursor, limit: page.limit + 1)
      let entries = try found.prefix(page.limit).map { PaymentEntry(record: try JSON.decode(PaymentRecord.self, from: $0.data)) }
      return try JSON.encode(PaymentList(payments: entries, nextCursor: found.count > page.limit ? entries.last?.record.paymentId : nil))
    case nil:
      return nil
    }
  }
}

private struct PaymentList: Encodable {
  var payments: [PaymentEntry]
  var nextCursor: String?

  enum CodingKeys: CodingKey {
    case payments, nextCursor
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(payments, forKey: .payments)
    // Null at the end, not left out.
    try container.encode(nextCursor, forKey: .nextCursor)
  }
}

private struct PaymentEntry: Encodable {
  var record: PaymentRecord

  enum CodingKeys: CodingKey {
    case paymentId, reservationId, kind, amount, status, at
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(record.paymentId, forKey: .paymentId)
    // Null for a charge, which is for no reservation.
    try container.encode(record.reservationId, forKey: .reservationId)
    try container.encode(record.kind, forKey: .kind)
    try container.encode(record.amount, forKey: .amount)
    try container.encode(record.status, forKey: .status)
    try container.encode(record.at, forKey: .at)
  }
}
