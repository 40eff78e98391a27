/// Finds the route of a method and a path. The owner chooses the type `Route`: a handler, for example, or a handler with its rules.
///
/// ```swift
/// var router = Router<HTTPHandler>()
/// router.on(.get, "/reservations/{id}", showReservation)
/// router.on(.post, "/reservations/new", makeReservation)
/// ```
/// A literal segment wins over `{}`, for the methods that it has: `GET /reservations/new` is the first route with `id` = `new`.
/// `GET` routes serve `HEAD`, unless that has one of its own.
public struct Router<Route> {
  public enum Match {
    /// `pattern` is the pattern of the route, for the label of a metric.
    case found(Route, pattern: String, parameters: PathParameters)
    /// The path is known, but not with this method. `allow` is the header's value.
    case methodNotAllowed(allow: String)
    case notFound
  }

  struct Entry {
    let route: Route
    let pattern: RoutePattern
  }

  private var entries: [Entry] = []
  private var tree = RouteTree()

  public init() {}

  /// - Precondition: the pattern begins with `/`, and no route has the same method and pattern. Otherwise the program has a mistake.
  public mutating func on(_ method: HTTPMethod, _ pattern: String, _ route: Route) {
    let pattern = RoutePattern(pattern)
    tree.insert(entries.count, method: method, at: pattern)
    entries.append(Entry(route: route, pattern: pattern))
  }

  /// The methods that any route has, as the value of `Allow`.
  public var allow: String { Self.allow(tree.methods) }

  public func match(_ request: HTTPRequest) -> Match { match(request.method, request.segments) }

  public func match(_ method: HTTPMethod, _ segments: [String]) -> Match {
    var values: [String] = []
    if let index = tree.find(method, segments, &values) ?? (method == .head ? tree.find(.get, segments, &values) : nil) {
      let entry = entries[index]
      return .found(
        entry.route, pattern: entry.pattern.description,
        parameters: PathParameters(names: entry.pattern.parameterNames, values: values))
    }
    let allowed = tree.methods(at: segments)
    return allowed.isEmpty ? .notFound : .methodNotAllowed(allow: Self.allow(allowed))
  }

  private static func allow(_ methods: Set<HTTPMethod>) -> String {
    let allowed = methods.contains(.get) ? methods.union([.head]) : methods
    return HTTPMethod.allCases.filter(allowed.contains).map(\.rawValue).joined(separator: ", ")
  }
}

extension Router: Sendable where Route: Sendable {}
extension Router.Entry: Sendable where Route: Sendable {}

/// The segments of one request that stand for the `{name}`s of its route's pattern.
public struct PathParameters: Sendable, Equatable {
  let names: [String]
  let values: [String]

  public init() { (names, values) = ([], []) }

  init(names: [String], values: [String]) {
    self.names = names
    self.values = values
  }

  /// Nil when the pattern has no segment of that name.
  public subscript(name: String) -> String? { names.firstIndex(of: name).map { values[$0] } }
}
