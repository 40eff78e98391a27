import Deciding
import HTTP

/// Reads the content of one route's requests, and describes it. The table of routes makes it, and no handler can read content without one:
/// so whatever is read is described.
struct ContentReader<Value> {
  /// Whether no content is as good as an empty object.
  let isOptional: Bool
  /// Whether nothing in it counts.
  private let isIgnored: Bool
  private let read: (BodyInput, Timestamp) -> Value?

  /// - Parameter read: is given the time of the request too.
  init(isOptional: Bool = false, isIgnored: Bool = false, _ read: @escaping (BodyInput, Timestamp) -> Value?) {
    self.isOptional = isOptional
    self.isIgnored = isIgnored
    self.read = read
  }

  init(isOptional: Bool = false, _ read: @escaping (BodyInput) -> Value?) {
    self.init(isOptional: isOptional) { body, _ in read(body) }
  }

  /// - Throws: when there is no content that could be read. Other errors are in the findings.
  func reading(of call: Call) throws(Problem) -> Reading<Value> {
    let findings = Findings()
    let key = call.idempotencyKey(findings)
    let body = try RequestBody(of: call.request, isOptional: isOptional, isIgnored: isIgnored)
    let input = BodyInput(body.json, findings)
    let value = input.isObject() ? read(input, call.start.time) : nil
    return Reading(value: value, findings: findings, key: key, body: body)
  }

  var shape: BodyShape {
    BodyShape.of { body in
      if body.isObject() { _ = read(body, Timestamp(milliseconds: 0)) }
    }
  }
}

extension ContentReader<Void> {
  /// Of a route whose path says everything. Content is read all the same, because a repeat with another content is no repeat.
  static var nothing: ContentReader<Void> { ContentReader(isOptional: true, isIgnored: true) { _, _ in .some(()) } }
}

/// What was read of a request.
struct Reading<Value> {
  /// Nil if it can't be read. There may be errors in what can be read, too.
  let value: Value?
  let findings: Findings
  /// Nil on a route that has none.
  let key: IdempotencyKey?
  fileprivate let body: RequestBody

  /// Made when it is asked for: only a command wants it.
  var contentHash: String { body.contentHash }

  /// The hash of a request that says something in a header too.
  func contentHash(with text: String) -> String { body.contentHash(with: text) }

  /// The value, if nothing is wrong with the request.
  func complete() throws(Problem) -> Value { try findings.complete(value) }
}
