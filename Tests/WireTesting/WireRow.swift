import Testing

/// A request as bytes, and what RFC 9110 or 9112 has a server make of it.
public struct WireRow: Sendable, CustomTestStringConvertible {
  public enum Then: Sendable { case open, closed }

  /// The RFC and its section.
  public let rule: String
  public let bytes: String
  public let status: Int
  public let then: Then
  /// What the server understood, if it is an echo: method, path, query, and the content.
  public let echo: String?

  init(_ rule: String, _ bytes: String, _ status: Int, _ then: Then, _ echo: String? = nil) {
    (self.rule, self.bytes, self.status, self.then, self.echo) = (rule, bytes, status, then, echo)
  }

  /// Understood, answered 200, and the connection goes on.
  static func taken(_ rule: String, _ bytes: String, _ echo: String? = nil) -> WireRow { WireRow(rule, bytes, 200, .open, echo) }

  static func refused(_ rule: String, _ bytes: String, _ status: Int = 400) -> WireRow { WireRow(rule, bytes, status, .closed) }

  /// The same with the line and the fields that matter, and a Host.
  static func get(_ target: String, _ fields: String = "") -> String { "GET \(target) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n" }

  static func post(_ fields: String, _ content: String) -> String { "POST /p HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\(content)" }

  static func chunked(_ content: String) -> String { post("Transfer-Encoding: chunked\r\n", content) }

  public var testDescription: String { "\(rule): \(bytes.prefix(120).debugDescription) is \(status), \(then)" }
}

extension WireRow {
  public static let all = requestLines + targets + escapes + fields + contents + chunks + connections
}
