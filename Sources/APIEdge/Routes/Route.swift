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
  let meter: RouteMeter
  let serve: (Edge) -> (Call) throws(Problem) -> Void

  /// All routes.
  static func table(_ metrics: EdgeMetrics) -> Router<Route> {
    var router = Router<Route>()
    func on(
      _ method: HTTPMethod, _ pattern: String, _ access: Access, _ serve: @escaping (Edge) -> (Call) throws(Problem) -> Void
    ) {
      let meter = RouteMeter("\(method.rawValue) \(pattern)", metrics.all)
      router.on(method, pattern, Route(access: access, service: service(of: pattern), meter: meter, serve: serve))
    }
    on(.get, "/", .everyone, Edge.showPage)
    on(.get, "/assets/{version}/{name}", .everyone, Edge.showAsset)
    on(.get, "/auth/session", .everyone, Edge.showSession)
    on(.delete, "/auth/session", .everyone, Edge.logOut)
    on(.post, "/auth/signup", .everyone, Edge.signUp)
    on(.post, "/auth/login", .everyone, Edge.logIn)
    on(.get, "/ticketing/search/concerts", .everyone, Edge.listConcerts)
    on(.get, "/ticketing/search/concerts/{id}/schedules", .everyone, Edge.listSchedules)
    on(.get, "/ticketing/search/schedules/{id}/sections", .everyone, Edge.showSections)
    on(.get, "/ticketing/search/schedules/{id}/seats", .everyone, Edge.showSeats)
    on(.get, "/ticketing/search/schedules/{id}/seats/stream", .everyone, Edge.streamSeats)
    on(.post, "/ticketing/concerts", .permission(.openConcerts), Edge.openConcert)
    on(.post, "/ticketing/schedules/{id}/cancel", .permission(.cancelSchedules), Edge.cancelSchedule)
    on(.post, "/ticketing/reservations/new", .permission(.buy), Edge.createReservation)
    on(.post, "/ticketing/reservations/best", .permission(.buy), Edge.createBestReservation)
    on(.post, "/ticketing/reservations/confirm", .permission(.buy), Edge.confirmReservation)
    on(.get, "/ticketing/reservations", .permission(.buy), Edge.listReservations)
    on(.get, "/ticketing/reservations/{id}", .permission(.buy), Edge.showReservation)
    on(.post, "/ticketing/reservations/{id}/extend", .permission(.buy), Edge.extendReservation)
    on(.delete, "/ticketing/reservations/{id}", .permission(.buy), Edge.cancelReservation)
    on(.post, "/ticketing/purchases", .permission(.buy), Edge.startPurchase)
    on(.get, "/ticketing/purchases/{id}", .permission(.buy), Edge.showPurchase)
    on(.patch, "/ticketing/concerts/{id}/admission", .permission(.openConcerts), Edge.adjustQueue)
    on(.post, "/queue/token", .permission(.buy), Edge.enterQueue)
    on(.delete, "/queue/token", .permission(.buy), Edge.leaveQueue)
    on(.get, "/queue/status", .permission(.buy), Edge.showQueueStatus)
    on(.get, "/queue/stream", .permission(.buy), Edge.streamQueue)
    on(.get, "/queue/{concertId}/audit", .permission(.buy), Edge.showQueueAudit)
    on(.post, "/webhooks/card-provider", .system, Edge.takeCardWebhook)
    on(.post, "/payments/charge", .permission(.buy), Edge.charge)
    on(.post, "/payments/process", .permission(.buy), Edge.pay)
    on(.get, "/payments", .permission(.buy), Edge.listPayments)
    on(.get, "/balance", .permission(.buy), Edge.showBalance)
    on(.get, "/data-platform/reservations", .permission(.readDataPlatform), Edge.listReservationLog)
    on(.get, "/data-platform/reservations/{id}", .permission(.readDataPlatform), Edge.showReservationLog)
    on(.get, "/data-platform/summary", .permission(.readDataPlatform), Edge.showSummary)
    on(.get, "/commands/{id}", .everyone, Edge.showCommand)
    on(.get, "/ticketing/events/{id}", .permission(.readEvents), Edge.showEvents)
    on(.get, "/services", .permission(.readServices), Edge.listServices)
    on(.get, "/services/{service}/dead-letters", .permission(.handleDeadLetters), Edge.listDeadLetters)
    on(.post, "/services/{service}/dead-letters/show", .permission(.handleDeadLetters), Edge.showDeadLetters)
    on(.post, "/services/{service}/dead-letters/replay", .permission(.handleDeadLetters), Edge.replayDeadLetters)
    on(.get, "/health/live", .monitor, Edge.showLiveness)
    on(.get, "/health/ready", .monitor, Edge.showReadiness)
    on(.get, "/metrics", .monitor, Edge.showMetrics)
    return router
  }

  /// The first words of a path say which service is asked. A poll of a queue asks nobody.
  private static let services = [
    ("/auth/signup", "auth"), ("/auth/login", "auth"), ("/ticketing/search/", "concert"), ("/ticketing/concerts", "concert"),
    ("/ticketing/schedules/", "concert"), ("/ticketing/reservations", "reservation"), ("/ticketing/purchases", "purchase"),
    ("/payments", "payment"), ("/balance", "payment"), ("/data-platform/", "dataplatform"),
    ("/queue/token", "queue"), ("/queue/{concertId}/", "queue"), ("/webhooks/card-provider", "gateway"),
  ]

  private static func service(of pattern: String) -> String? {
    services.first { pattern.hasPrefix($0.0) }?.1
  }
}
