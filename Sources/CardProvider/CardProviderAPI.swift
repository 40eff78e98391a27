/// What goes over the wire to a card provider, and back.
///
/// `POST /charges` and `POST /refunds`, each with an `Idempotency-Key`: however often a request comes with the same key, the provider does
/// it once, and gives the same answer. 2xx is a yes. 400, 402 and 422 are a no. Every other answer says nothing about what was done.
public enum CardProviderAPI {
  public static let charges = "charges"
  public static let refunds = "refunds"
  public static let keyHeader = "Idempotency-Key"

  /// `POST /charges`: charges the card of a customer.
  public struct Charge: Codable, Equatable, Sendable {
    public var paymentId: String
    public var customerId: String
    public var amount: Int64

    public init(paymentId: String, customerId: String, amount: Int64) {
      self.paymentId = paymentId
      self.customerId = customerId
      self.amount = amount
    }
  }

  /// `POST /refunds`: gives back a charge.
  public struct Refund: Codable, Equatable, Sendable {
    public var paymentId: String
    public var amount: Int64

    public init(paymentId: String, amount: Int64) {
      self.paymentId = paymentId
      self.amount = amount
    }
  }

  /// The content of a no.
  public struct Refusal: Codable, Equatable, Sendable {
    public var code: String
    public var detail: String

    public init(code: String, detail: String) {
      self.code = code
      self.detail = detail
    }
  }

  public static func key(ofCharge paymentId: String) -> String { "charge-" + paymentId }
  public static func key(ofRefund paymentId: String) -> String { "refund-" + paymentId }
}
