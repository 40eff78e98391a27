import Contracts
import HTTP

/// All routes: where they are found, and what they say about themselves.
struct RouteTable {
  struct Entry {
    let method: HTTPMethod
    let pattern: String
    let access: Route.Access
    let operation: Operation
  }

  private(set) var router = Router<Route>()
  private(set) var entries: [Entry] = []
  private let metrics: EdgeMetrics

  init(_ metrics: EdgeMetrics) {
    self.metrics = metrics
    addPages()
    addAuth()
    addSearch()
    addReservations()
    addQueue()
    addPayments()
    addOperations()
  }

  /// A route that reads neither content nor a query.
  mutating func on(
    _ method: HTTPMethod, _ pattern: String, _ access: Route.Access, _ operation: Operation,
    _ serve: @escaping (Edge) -> (Call) throws(Problem) -> Void
  ) {
    let meter = RouteMeter("\(method.rawValue) \(pattern)", metrics.all)
    router.on(
      method, pattern,
      Route(
        access: access, service: Self.service(of: pattern), headers: operation.headers, meter: meter, serve: serve))
    entries.append(Entry(method: method, pattern: pattern, access: access, operation: operation))
  }

  mutating func on<Value>(
    _ method: HTTPMethod, _ pattern: String, _ access: Route.Access, _ operation: Operation, content: ContentReader<Value>,
    _ serve: @escaping (Edge) -> (Call, ContentReader<Value>) throws(Problem) -> Void
  ) {
    on(method, pattern, access, operation.reading(content)) { edge in
      { call throws(Problem) in try serve(edge)(call, content) }
    }
  }

  mutating func on<Value>(
    _ method: HTTPMethod, _ pattern: String, _ access: Route.Access, _ operation: Operation, query: QueryReader<Value>,
    _ serve: @escaping (Edge) -> (Call, QueryReader<Value>) throws(Problem) -> Void
  ) {
    on(method, pattern, access, operation.reading(query)) { edge in
      { call throws(Problem) in try serve(edge)(call, query) }
    }
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
