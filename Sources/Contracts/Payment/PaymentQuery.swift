import Deciding

/// The queries to the payment service.
public enum PaymentQuery: Equatable, Sendable {
  /// `GET /balance`. A user who never had points has 0.
  case balance(userId: String)
  /// `GET /payments`
  case payments(userId: String, Page)

  public static let service = "payment"

  public var query: Query {
    switch self {
    case .balance(let userId): Query("balance", ["userId": userId])
    case .payments(let userId, let page): Query("payments", given: page.parameters.merging(["userId": userId]) { $1 })
    }
  }

  /// Nil: this is no query of this service.
  public init?(_ query: Query) {
    guard let userId = query["userId"] else { return nil }
    switch query.name {
    case "balance": self = .balance(userId: userId)
    case "payments": self = .payments(userId: userId, Page(query))
    default: return nil
    }
  }
}
