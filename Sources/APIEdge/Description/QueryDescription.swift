import JSON

/// A query that is not there: it notes the parameters that a reader asks for.
final class QueryDescription {
  struct Parameter: Equatable {
    let name: String
    let schema: JSONValue
  }

  private(set) var parameters: [Parameter] = []

  func note(_ name: String, _ schema: JSONValue) {
    guard !parameters.contains(where: { $0.name == name }) else { return }
    parameters.append(Parameter(name: name, schema: schema))
  }
}
