import Contracts
import HTTP

/// The handler of a path and method, and who may use it.
struct Route {
  enum Access {
    case everyone
    /// Whoever watches the process. These routes have no rate limit: a probe that is refused ends the process.
    case monitor
    /// Another system, whose signature the route checks. It has no address's rate limit: one address says what happened to all users.
    case system
    case permission(Permission)
  }

  let access: Access
  /// The service whose limit counts. Nil: none.
  let service: String?
  /// What its handler may read of a request's header.
  let headers: [RequestHeader]
  let meter: RouteMeter
  let serve: (Edge) -> (Call) throws(Problem) -> Void
}
