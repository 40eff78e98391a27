import HTTP
import JSON

/// Compares answers with the API's own document.
public struct DescribedAnswers: Sendable {
  private let document: JSONValue

  /// - Parameter document: of `GET /openapi.json`.
  public init(_ document: JSONValue) {
    self.document = document
  }

  /// What an answer has that the document does not say. Paths that no route has are described nowhere.
  /// - Parameter content: nil: whatever it is.
  public func problems(_ method: String, _ target: String, status: Int, fields: HTTPFields, content: JSONValue?) -> [String] {
    let check = SchemaCheck(document: document)
    let paths = paths(of: target)
    guard let first = paths.first else { return [] }
    // HEAD is served wherever GET is, and its answers have no content.
    let name = method == "HEAD" ? "get" : method.lowercased()
    guard let (pattern, path) = paths.first(where: { $0.path[name] != nil }), let operation = path[name] else {
      return status == 405 || status == 429 ? [] : ["\(method) \(first.pattern): \(status): the method is not described"]
    }
    let place = "\(method) \(pattern): \(status)"
    guard let answer = operation["responses"]?[String(status)].map(check.resolved) else { return ["\(place): is not described"] }
    let missing = (answer["headers"]?.object ?? [:]).filter { check.resolved($0.value)["required"] == true && fields[$0.name] == nil }
    let found = missing.map { "\(place): the header \($0.name) is missing" }
    let type = fields["Content-Type"]?.prefix { $0 != ";" } ?? ""
    // An answer that says the client has the content already has the type that the content would have had.
    guard let contents = answer["content"]?.object else {
      return found + (type.isEmpty || status == 304 ? [] : ["\(place): content is not described"])
    }
    guard let schema = (contents[String(type)] ?? contents["*/*"])?["schema"] else {
      return found + ["\(place): \(type) is not described"]
    }
    guard type.hasSuffix("json"), method != "HEAD", let content else { return found }
    return found + check.problems(content, schema).map { "\(place): \($0)" }
  }

  /// The described paths that fit a request's target, literal segments before parameters.
  private func paths(of target: String) -> [(pattern: String, path: JSONValue)] {
    let segments = target.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
    let fitting = (document["paths"]?.object ?? [:]).filter { pattern, _ in
      let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == segments.count && zip(parts, segments).allSatisfy { $0.hasPrefix("{") && !$1.isEmpty || $0 == $1 }
    }
    return fitting.sorted { $0.name.filter { $0 == "{" }.count < $1.name.filter { $0 == "{" }.count }
      .map { (pattern: $0.name, path: $0.value) }
  }
}
