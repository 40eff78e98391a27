import HTTP

/// Reads the query of one route's requests, and describes it. Like `ContentReader`, it is the only way to what it reads.
struct QueryReader<Value> {
  private let read: (QueryInput) -> Value

  init(_ read: @escaping (QueryInput) -> Value) {
    self.read = read
  }

  /// - Throws: all errors.
  func read(_ call: Call) throws(Problem) -> Value {
    let findings = Findings()
    let value = read(QueryInput(call.request.query, findings))
    try findings.check()
    return value
  }

  var parameters: [QueryDescription.Parameter] {
    let description = QueryDescription()
    _ = read(QueryInput(describing: description))
    return description.parameters
  }
}
