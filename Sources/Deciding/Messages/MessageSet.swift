import JSON

/// All messages that one service sends in one role: its commands, its events, its replies. A single message is a `Message`. Messages that
/// share one content are a `MessageOfKind`. Other sets are an enum. The enum is closed: no `switch` over it has a `default`, so the
/// compiler asks every decider for every case.
///
/// ```swift
/// public enum SeatCommand: CommandSet {
///   case hold(HoldSeats)
///   case sell(SellSeats)
///
///   public static let messageTypes = types(of: hold, sell)
///
///   public var parts: MessageParts {
///     switch self {
///     case .hold(let message): message.parts
///     case .sell(let message): message.parts
///     }
///   }
/// }
/// ```
public protocol MessageSet: Equatable, Sendable {
  /// All message types of the set. An enum gives `types(of:)` with each of its cases.
  static var messageTypes: [MessageType<Self>] { get }
  var parts: MessageParts { get }
}

extension MessageSet {
  public func body() throws -> [UInt8] {
    try JSON.encode(parts.content)
  }

  /// Reads a message of this type. Nil: the set has no such type. Throws `JSONError`.
  public init?(type: String, body: [UInt8]) throws {
    guard let type = Self.messageTypes.first(where: { $0.name == type }) else { return nil }
    self = try type.read(body)
  }

  /// The message types of all sets in an enum's cases.
  public static func types<each Member: MessageSet>(
    of cases: repeat @escaping @Sendable (each Member) -> Self
  ) -> [MessageType<Self>] {
    var types: [MessageType<Self>] = []
    repeat types += Self.types(as: each cases)
    return types
  }

  private static func types<Member: MessageSet>(as make: @escaping @Sendable (Member) -> Self) -> [MessageType<Self>] {
    Member.messageTypes.map { type in MessageType(type.name, type.content) { body in make(try type.read(body)) } }
  }
}

/// Commands that a decider sends: those of one service, or an enum of several services' commands.
public protocol RequestSet: MessageSet {
  /// The topic of this command.
  var topic: String { get }
}

/// The commands of one service, all on its one topic.
public protocol CommandSet: RequestSet {
  /// `<service>.commands`
  static var topic: String { get }
}

extension CommandSet {
  public var topic: String { Self.topic }
}

/// A message type of a set, and how to read such a message.
public struct MessageType<Set: MessageSet>: Sendable {
  /// `ce_type`
  public let name: String
  public let content: any Content.Type
  /// Reads the body. Throws `JSONError`.
  public let read: @Sendable (_ body: [UInt8]) throws -> Set

  public init(_ name: String, _ content: any Content.Type, _ read: @escaping @Sendable (_ body: [UInt8]) throws -> Set) {
    self.name = name
    self.content = content
    self.read = read
  }
}

/// A message that is ready to be sent.
public struct MessageParts {
  /// `ce_type`
  public let type: String
  public let content: any Content

  public init(type: String, content: any Content) {
    self.type = type
    self.content = content
  }
}

/// The empty set: for a worker without requests, replies or timers.
public enum None: CommandSet {
  public static let topic = ""
  public static let messageTypes: [MessageType<None>] = []

  public var parts: MessageParts {
    switch self {}
  }
}
