import Deciding

/// The requests of `ticketing dlq`, and what they are answered with.
public enum DeadLetterControl {
  public static let listPattern = "/internal/{service}/dlq"
  /// `name` is a message's id, or the key that waits.
  public static let onePattern = "/internal/{service}/dlq/{name}"
  public static let replayPattern = "/internal/{service}/dlq/{name}/replay"
  public static let discardPattern = "/internal/{service}/dlq/{name}/discard"

  public enum Decision: Sendable {
    /// Run it again, and then what waits behind it.
    case replay
    /// Drop it, and go on with what waits behind it. Of a key: drop all that waits.
    case discard
  }

  /// A key whose messages wait.
  public struct BlockedKeyView: Codable, Equatable, Sendable {
    public var key: String
    public var partition: Int32
    /// The message it waits for.
    public var id: String?
    public var type: String?
    public var attempts: Int
    public var reason: String
    /// When it is tried again by itself; nil: parked, it waits for a decision.
    public var retryAt: Timestamp?
    /// Messages waiting, the first included.
    public var waiting: Int
  }

  public struct List: Codable, Equatable, Sendable {
    public var keys: [BlockedKeyView]
  }

  /// A waiting message, whole.
  public struct MessageView: Codable, Equatable, Sendable {
    public var topic: String
    public var partition: Int32
    public var offset: Int64
    public var timestamp: Timestamp
    public var headers: [String: String]
    /// As text; bytes that are no UTF-8 are shown repaired.
    public var value: String?
  }

  public struct Detail: Codable, Equatable, Sendable {
    public var key: BlockedKeyView
    /// The first hundred.
    public var messages: [MessageView]
  }

  public struct Outcome: Codable, Equatable, Sendable {
    public var key: String
    public var discarded: Int?
  }
}
