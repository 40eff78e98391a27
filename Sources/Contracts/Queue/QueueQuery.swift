import Deciding

/// The queries to the queue service.
public enum QueueQuery: Equatable, Sendable {
  /// `GET /queue/{concertId}/audit`
  case audit(concertId: String, Page, withUsers: Bool)

  public static let service = "queue"

  public var query: Query {
    switch self {
    case .audit(let concertId, let page, let withUsers):
      Query("audit", given: page.parameters.merging(["concertId": concertId, "users": withUsers ? "yes" : nil]) { $1 })
    }
  }

  /// Nil: this is no query of this service.
  public init?(_ query: Query) {
    guard query.name == "audit", let concertId = query["concertId"] else { return nil }
    self = .audit(concertId: concertId, Page(query), withUsers: query["users"] == "yes")
  }
}
