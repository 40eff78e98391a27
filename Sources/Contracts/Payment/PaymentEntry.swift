import Deciding

/// An entry in the answer of `GET /payments`.
public struct PaymentEntry: Codable, Equatable, Sendable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case charge = "CHARGE"
    case payment = "PAYMENT"
    case refund = "REFUND"
  }

  public enum Status: String, Codable, Sendable, CaseIterable {
    /// Points were added: a charge or a refund. Of a refund to a card: the provider has given the money back.
    case done = "DONE"
    /// A refund to a card that the provider has not confirmed yet.
    case pending = "PENDING"
    case paid = "PAID"
    /// Points were paid, and given back since.
    case refunded = "REFUNDED"
    case failed = "FAILED"
  }

  public var paymentId: String
  public var reservationId: String?
  public var kind: Kind
  public var amount: Int64
  public var status: Status
  public var method: ProcessPayment.Method?
  public var at: Timestamp

  public init(
    paymentId: String, reservationId: String?, kind: Kind, amount: Int64, status: Status, method: ProcessPayment.Method?, at: Timestamp
  ) {
    self.paymentId = paymentId
    self.reservationId = reservationId
    self.kind = kind
    self.amount = amount
    self.status = status
    self.method = method
    self.at = at
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(paymentId, forKey: .paymentId)
    // Null for a charge, which belongs to no reservation.
    try container.encode(reservationId, forKey: .reservationId)
    try container.encode(kind, forKey: .kind)
    try container.encode(amount, forKey: .amount)
    try container.encode(status, forKey: .status)
    // Points need no word.
    try container.encodeIfPresent(method, forKey: .method)
    try container.encode(at, forKey: .at)
  }
}
