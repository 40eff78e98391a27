/// A piece of work, how long it took, and what caused it. It is a part of a trace, in OpenTelemetry's terms.
public struct Span: Sendable {
  /// The kinds, with OpenTelemetry's numbers.
  public enum Kind: Int, Sendable {
    /// Answers a request.
    case server = 2
    /// Handles a message.
    case consumer = 5
  }

  public enum Value: Equatable, Sendable {
    case text(String)
    case number(Int64)
  }

  /// The service that did the work: OpenTelemetry's `service.name`.
  public var service: String
  public var context: TraceContext
  /// The span that caused this one. Nil: the trace begins here.
  public var parent: UInt64?
  public var kind: Kind
  public var name: String
  /// Nanoseconds since 1970.
  public var start: UInt64
  public var end: UInt64
  /// The attributes, with the names of OpenTelemetry's semantic conventions where these have one.
  public var attributes: [(name: String, value: Value)]
  /// What went wrong, in a few words. Nil: nothing.
  public var error: String?

  public init(
    service: String, context: TraceContext, parent: UInt64?, kind: Kind, name: String, start: UInt64, end: UInt64,
    attributes: [(name: String, value: Value)] = [], error: String? = nil
  ) {
    self.service = service
    self.context = context
    self.parent = parent
    self.kind = kind
    self.name = name
    self.start = start
    self.end = end
    self.attributes = attributes
    self.error = error
  }
}
