import JSON

/// What a message says, as JSON. It reads well in kafka-console-consumer, so its fields have whole names. A hot one lists them
/// (`encode(into:)`); a test compares each list with what the compiler would write.
///
/// What is stored lacks the fields that are added later, so such a field is optional. Whoever makes the content may then leave it out.
public protocol Content: Codable, JSONEncodable, Equatable, Sendable {
  /// The key of its record: what its *consumer* routes by, so that all that concerns one key meets in one lane, in order.
  var routingKey: String { get }
  /// The id of the entity that it is about (`ce_subject`).
  var subject: String { get }
}

extension Content {
  public func encode(into json: inout JSONOutput) {
    json.codable(self)
  }

  /// Reads this content from a message's body. Throws `JSONError`.
  public init(body: [UInt8]) throws {
    self = try JSON.decode(Self.self, from: body)
  }
}
