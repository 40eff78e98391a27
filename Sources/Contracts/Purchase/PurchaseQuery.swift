import Deciding

/// The queries to the purchase service.
public enum PurchaseQuery: Equatable, Sendable {
  /// `GET /ticketing/purchases/{id}`; no answer if it is another user's.
  case purchase(purchaseId: String, userId: String)

  public static let service = "purchase"

  public var query: Query {
    switch self {
    case .purchase(let purchaseId, let userId): Query("purchase", ["purchaseId": purchaseId, "userId": userId])
    }
  }

  /// Nil: this is no query of this service.
  public init?(_ query: Query) {
    guard query.name == "purchase", let purchaseId = query["purchaseId"], let userId = query["userId"] else { return nil }
    self = .purchase(purchaseId: purchaseId, userId: userId)
  }
}
