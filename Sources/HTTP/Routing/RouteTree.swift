/// The routes as a tree of segments. It is not generic, so that the search is not generic either.
struct RouteTree: Sendable {
  private struct Node: Sendable {
    var literals: [String: Int] = [:]
    var parameter: Int?
    /// The index of the route of each method.
    var routes: [HTTPMethod: Int] = [:]
  }

  private var nodes = [Node()]

  mutating func insert(_ route: Int, method: HTTPMethod, at pattern: RoutePattern) {
    var node = 0
    for segment in pattern.segments {
      let next: Int
      switch segment {
      case .literal(let text): next = nodes[node].literals[text] ?? nodes.count
      case .parameter: next = nodes[node].parameter ?? nodes.count
      }
      if next == nodes.count {
        nodes.append(Node())
        switch segment {
        case .literal(let text): nodes[node].literals[text] = next
        case .parameter: nodes[node].parameter = next
        }
      }
      node = next
    }
    precondition(nodes[node].routes[method] == nil, "\(method.rawValue) \(pattern) has two routes")
    nodes[node].routes[method] = route
  }

  /// Finds the route, and the segments for its parameters. At each segment it tries the literal pattern first.
  func find(_ method: HTTPMethod, _ segments: [String], _ values: inout [String]) -> Int? {
    find(method, segments[...], from: 0, &values)
  }

  /// The methods of all patterns.
  var methods: Set<HTTPMethod> { Set(nodes.flatMap(\.routes.keys)) }

  /// The methods of every pattern that fits.
  func methods(at segments: [String]) -> Set<HTTPMethod> {
    var methods: Set<HTTPMethod> = []
    collect(segments[...], from: 0, &methods)
    return methods
  }

  private func find(_ method: HTTPMethod, _ rest: ArraySlice<String>, from node: Int, _ values: inout [String]) -> Int? {
    guard let segment = rest.first else { return nodes[node].routes[method] }
    if let next = nodes[node].literals[segment], let route = find(method, rest.dropFirst(), from: next, &values) { return route }
    guard let next = nodes[node].parameter, !segment.isEmpty else { return nil }
    values.append(segment)
    if let route = find(method, rest.dropFirst(), from: next, &values) { return route }
    values.removeLast()
    return nil
  }

  private func collect(_ rest: ArraySlice<String>, from node: Int, _ methods: inout Set<HTTPMethod>) {
    guard let segment = rest.first else {
      methods.formUnion(nodes[node].routes.keys)
      return
    }
    if let next = nodes[node].literals[segment] { collect(rest.dropFirst(), from: next, &methods) }
    if let next = nodes[node].parameter, !segment.isEmpty { collect(rest.dropFirst(), from: next, &methods) }
  }
}

/// The path of a route: literal segments, and `{name}` for one segment that isn't empty.
struct RoutePattern: Sendable, CustomStringConvertible {
  enum Segment: Sendable {
    case literal(String)
    case parameter(String)
  }

  let description: String
  let segments: [Segment]
  let parameterNames: [String]

  init(_ description: String) {
    precondition(description.hasPrefix("/"), "the pattern \(description) of a route must begin with /")
    self.description = description
    let path = description.dropFirst()
    segments = path.isEmpty ? [] : path.split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.hasPrefix("{") && part.hasSuffix("}") ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
    }
    parameterNames = segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
  }
}
