/// A route's path: literal segments and `{name}`, which stands for one segment that isn't empty.
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
