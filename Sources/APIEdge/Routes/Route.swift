import Contracts
import HTTP

/// The handler of a path and method, and who may use it.
struct Route {
  enum Access {
    case everyone
    case permission(Permission)
  }

  let access: Access
  let meter: RouteMeter
  let serve: (Edge) -> (Call) throws(Problem) -> Void

  /// All routes. (Those of the one-call purchase are to come.)
  static func table(_ metrics: EdgeMetrics) -> Router<Route> {
    var router = Router<Route>()
    func on(
      _ method: HTTPMethod, _ pattern: String, _ access: Access, _ serve: @escaping (Edge) -> (Call) throws(Problem) -> Void
    ) {
      let meter = RouteMeter("\(method.rawValue) \(pattern)", metrics.all)
      router.on(method, pattern, Route(access: access, meter: meter, serve: serve))
    }
    on(.post, "/auth/signup", .everyone, Edge.signUp)
    on(.post, "/auth/login", .everyone, Edge.logIn)
    on(.get, "/ticketing/search/concerts", .everyone, Edge.listConcerts)
    on(.get, "/ticketing/search/concerts/{id}/schedules", .everyone, Edge.listSchedules)
    on(.get, "/ticketing/search/schedules/{id}/seats", .everyone, Edge.showSeats)
    on(.post, "/ticketing/concerts", .permission(.openConcerts), Edge.openConcert)
    on(.post, "/ticketing/reservations/new", .permission(.buy), Edge.createReservation)
    on(.post, "/ticketing/reservations/confirm", .permission(.buy), Edge.confirmReservation)
    on(.get, "/ticketing/reservations", .permission(.buy), Edge.listReservations)
    on(.get, "/ticketing/reservations/{id}", .permission(.buy), Edge.showReservation)
    on(.delete, "/ticketing/reservations/{id}", .permission(.buy), Edge.cancelReservation)
    on(.patch, "/ticketing/concerts/{id}/admission", .permission(.openConcerts), Edge.adjustQueue)
    on(.post, "/queue/token", .permission(.buy), Edge.enterQueue)
    on(.delete, "/queue/token", .permission(.buy), Edge.leaveQueue)
    on(.get, "/queue/status", .permission(.buy), Edge.showQueueStatus)
    on(.get, "/queue/{concertId}/audit", .permission(.buy), Edge.showQueueAudit)
    on(.post, "/payments/charge", .permission(.buy), Edge.charge)
    on(.post, "/payments/process", .permission(.buy), Edge.pay)
    on(.get, "/payments", .permission(.buy), Edge.listPayments)
    on(.get, "/balance", .permission(.buy), Edge.showBalance)
    on(.get, "/data-platform/reservations", .permission(.readDataPlatform), Edge.listReservationLog)
    on(.get, "/data-platform/reservations/{id}", .permission(.readDataPlatform), Edge.showReservationLog)
    on(.get, "/data-platform/summary", .permission(.readDataPlatform), Edge.showSummary)
    on(.get, "/commands/{id}", .everyone, Edge.showCommand)
    on(.get, "/services", .permission(.readServices), Edge.listServices)
    on(.get, "/health/live", .everyone, Edge.showLiveness)
    on(.get, "/health/ready", .everyone, Edge.showReadiness)
    on(.get, "/metrics", .everyone, Edge.showMetrics)
    return router
  }
}
