/// What the `{name}` segments of a route's pattern stood for in one request.
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
