import JSON

/// What one message says, as JSON. It reads well in kafka-console-consumer, so its fields have whole names. A hot one lists them
/// (`encode(into:)`).
public protocol Content: Codable, JSONEncodable, Equatable, Sendable {
  /// The key of its record: what its *consumer* routes by, so that all that concerns one key meets in one lane, in order.
  var routingKey: String { get }
  /// The id of the entity that it is about (`ce_subject`).
  var subject: String { get }
}

/// The types of a set: raw values are message types (`ce_type`), and for events the topics' names.
public protocol MessageKind: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {}

/// All that one owner may say in one role, as a closed enum: a case added here is one that the compiler then asks for wherever the
/// set is decided on or folded. So no `switch` over one has a `default`.
public protocol MessageSet: Equatable, Sendable {
  associatedtype Kind: MessageKind
  /// Reads the content of a message of this kind. Throws `JSONError`.
  init(_ kind: Kind, _ body: [UInt8]) throws
  var kind: Kind { get }
  var content: any Content { get }
}

extension MessageSet {
  public func body() throws -> [UInt8] {
    try JSON.encode(content)
  }
}

/// Commands: asks of one service, all in its one topic.
public protocol CommandSet: MessageSet {
  /// `<service>.commands`
  static var topic: String { get }
}

extension Content {
  public func encode(into json: inout JSONOutput) {
    json.codable(self)
  }

  /// Reads this content from a message's body.
  public init(body: [UInt8]) throws {
    self = try JSON.decode(Self.self, from: body)
  }
}
