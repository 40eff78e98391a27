import Deciding

/// The requests of `ticketing dlq`, and what they are answered with.
///
/// A name is looked up first, in each service. What is then done goes by what was found, so that it hits that and nothing else.
public enum DeadLetterControl {
  /// `GET`, with `after` and `limit` in the query: `List`.
  public static let listPattern = "/internal/{service}/dlq"
  /// `POST` a `Name`: `Found`.
  public static let findPattern = "/internal/{service}/dlq/find"
  /// `POST` a `Target`: `Detail`, `Outcome`, `Outcome`.
  public static let showPattern = "/internal/{service}/dlq/show"
  public static let replayPattern = "/internal/{service}/dlq/replay"
  public static let discardPattern = "/internal/{service}/dlq/discard"

  /// Messages that one request drops at most, as a lane does nothing else meanwhile.
  static let discardLimit = 500
  /// Keys or messages a page at most.
  static let pageLimit = 100

  public enum Action: Sendable {
    /// Run it again, and then what waits behind it.
    case replay
    /// Drop the message, and go on with what waits behind it. Of a key: drop all that waits.
    case discard
  }

  /// What a name can be of.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    case key, id
  }

  /// What somebody typed.
  public struct Name: Codable, Equatable, Sendable {
    /// The name of a key, or a message's id.
    public var name: String
    /// Nil: either.
    public var kind: Kind?
    /// Nil: any.
    public var partition: Int32?

    public init(_ name: String, kind: Kind?, partition: Int32?) {
      self.name = name
      self.kind = kind
      self.partition = partition
    }
  }

  /// A key that waits in its partition, to the byte, or one message behind it.
  public struct Target: Codable, Equatable, Sendable {
    public var partition: Int32
    /// In Base64; nil: of the records without a key.
    public var key: String?
    public var message: MessageName?
    /// Where a list of its messages goes on.
    public var after: Int64?
  }

  /// What one message that waits goes by.
  public struct MessageName: Codable, Equatable, Sendable {
    public var topic: String
    public var offset: Int64
    public var recordId: String
  }

  public struct Match: Codable, Equatable, Sendable {
    public var kind: Kind
    public var target: Target
    public var key: BlockedKeyView
  }

  public struct Found: Codable, Equatable, Sendable {
    public var matches: [Match]
  }

  /// A key whose messages wait.
  public struct BlockedKeyView: Codable, Equatable, Sendable {
    /// What it is called in a line of text, and on the command line: as `KeyName`.
    public var name: String
    /// The key, if it is text.
    public var key: String?
    /// The key in Base64, if it is no text. Neither: there is none.
    public var keyBase64: String?
    public var partition: Int32
    /// The message it waits for.
    public var id: String
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
    /// For the next page; nil: that was all.
    public var next: Int64?
  }

  public struct HeaderView: Codable, Equatable, Sendable {
    public var name: String
    public var value: String
  }

  /// A waiting message, whole.
  public struct MessageView: Codable, Equatable, Sendable {
    /// As everywhere: of what can't be read, made of where it was.
    public var id: String
    public var topic: String
    public var partition: Int32
    public var offset: Int64
    public var timestamp: Timestamp
    /// In their order; a name may come twice.
    public var headers: [HeaderView]
    /// The value, if it is text.
    public var value: String?
    /// The value in Base64, if it is no text. Neither: it is a tombstone.
    public var valueBase64: String?
  }

  public struct Detail: Codable, Equatable, Sendable {
    public var messages: [MessageView]
    /// For the next page, as `after`; nil: that was all.
    public var next: Int64?
  }

  public struct Outcome: Codable, Equatable, Sendable {
    /// The key's name.
    public var key: String
    public var discarded: Int?
    /// More waits that is to be dropped: ask again.
    public var isMore: Bool
  }
}
