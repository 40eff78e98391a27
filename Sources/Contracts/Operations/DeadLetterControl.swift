import Deciding

/// The requests of `ticketing dlq`, and their answers.
///
/// The command first looks a name up in each service. Then it acts on exactly what it found, and on nothing else.
public enum DeadLetterControl {
  /// `GET`, with `after` in the query: `List`.
  public static func listPath(service: String) -> String { "/internal/\(service)/dlq" }
  /// The pattern of that route, with the parameter `service`.
  public static let listPattern = listPath(service: "{service}")

  /// `POST` a `Name` to `find`: `Found`; a `Target` to `show`, `replay` and `discard`: `Detail`, `Outcome`, `Outcome`.
  public enum Verb: String, Sendable {
    case find, show, replay, discard
  }

  public static func path(service: String, _ verb: Verb) -> String { listPath(service: service) + "/" + verb.rawValue }
  public static func pattern(_ verb: Verb) -> String { path(service: "{service}", verb) }

  /// The number of messages that one request drops at most. The lane does nothing else meanwhile.
  public static let discardLimit = 500
  /// The number of keys or messages of a page at most.
  public static let pageLimit = 100

  public enum Action: Sendable {
    /// Handle the message again, and then the messages that wait behind it.
    case replay
    /// Drop the message, and go on with those behind it. For a key: drop all messages that wait.
    case discard
  }

  /// The kinds of things that have a name.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    case key, id
  }

  /// A name as somebody typed it.
  public struct Name: Codable, Equatable, Sendable {
    /// The name of a key, or the id of a message.
    public var name: String
    /// Nil: the name may be of either kind.
    public var kind: Kind?
    /// Nil: any partition.
    public var partition: Int32?

    public init(_ name: String, kind: Kind?, partition: Int32?) {
      self.name = name
      self.kind = kind
      self.partition = partition
    }
  }

  /// A waiting key of a partition, by its exact bytes, or one message behind it.
  public struct Target: Codable, Equatable, Sendable {
    public var partition: Int32
    /// The key in Base64. Nil: it stands for the records without a key.
    public var key: String?
    public var message: MessageName?
    /// The place after which a list of its messages goes on.
    public var after: Int64?

    public init(partition: Int32, key: String? = nil, message: MessageName? = nil, after: Int64? = nil) {
      self.partition = partition
      self.key = key
      self.message = message
      self.after = after
    }
  }

  /// The name of one waiting message.
  public struct MessageName: Codable, Equatable, Sendable {
    public var topic: String
    public var offset: Int64
    public var recordId: String

    public init(topic: String, offset: Int64, recordId: String) {
      self.topic = topic
      self.offset = offset
      self.recordId = recordId
    }
  }

  public struct Match: Codable, Equatable, Sendable {
    public var kind: Kind
    public var target: Target
    public var key: BlockedKeyView

    public init(kind: Kind, target: Target, key: BlockedKeyView) {
      self.kind = kind
      self.target = target
      self.key = key
    }
  }

  public struct Found: Codable, Equatable, Sendable {
    public var matches: [Match]

    public init(matches: [Match]) {
      self.matches = matches
    }
  }

  /// A key whose messages wait.
  public struct BlockedKeyView: Codable, Equatable, Sendable {
    /// The name of the key in a line of text and on the command line, as `KeyName` writes it.
    public var name: String
    /// The key, if it is text.
    public var key: String?
    /// The key in Base64, if it is no text. If both fields are nil, there is no key.
    public var keyBase64: String?
    public var partition: Int32
    /// The id of the message that blocks the key.
    public var id: String
    public var type: String?
    public var attempts: Int
    public var reason: String
    /// When the lane tries the message again. Nil: the message is parked, and an operator must decide.
    public var retryAt: Timestamp?
    /// The number of waiting messages, with the first one.
    public var waiting: Int

    public init(
      name: String, key: String? = nil, keyBase64: String? = nil, partition: Int32, id: String, type: String? = nil, attempts: Int,
      reason: String, retryAt: Timestamp? = nil, waiting: Int
    ) {
      self.name = name
      self.key = key
      self.keyBase64 = keyBase64
      self.partition = partition
      self.id = id
      self.type = type
      self.attempts = attempts
      self.reason = reason
      self.retryAt = retryAt
      self.waiting = waiting
    }
  }

  public struct List: Codable, Equatable, Sendable {
    public var keys: [BlockedKeyView]
    /// The cursor of the next page. Nil: this is the last page.
    public var next: Int64?

    public init(keys: [BlockedKeyView], next: Int64? = nil) {
      self.keys = keys
      self.next = next
    }
  }

  public struct HeaderView: Codable, Equatable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A waiting message with all its parts.
  public struct MessageView: Codable, Equatable, Sendable {
    /// The message's id. If the message can't be read, the id is made of its place.
    public var id: String
    public var topic: String
    public var partition: Int32
    public var offset: Int64
    public var timestamp: Timestamp
    /// The headers in their order. A name may come twice.
    public var headers: [HeaderView]
    /// The value, if it is text.
    public var value: String?
    /// The value in Base64, if it is no text. If both fields are nil, the record is a tombstone.
    public var valueBase64: String?

    public init(
      id: String, topic: String, partition: Int32, offset: Int64, timestamp: Timestamp, headers: [HeaderView], value: String? = nil,
      valueBase64: String? = nil
    ) {
      self.id = id
      self.topic = topic
      self.partition = partition
      self.offset = offset
      self.timestamp = timestamp
      self.headers = headers
      self.value = value
      self.valueBase64 = valueBase64
    }
  }

  public struct Detail: Codable, Equatable, Sendable {
    public var messages: [MessageView]
    /// The `after` of the next page. Nil: this is the last page.
    public var next: Int64?

    public init(messages: [MessageView], next: Int64? = nil) {
      self.messages = messages
      self.next = next
    }
  }

  public struct Outcome: Codable, Equatable, Sendable {
    /// The name of the key.
    public var key: String
    public var discarded: Int?
    /// Whether more messages are to be dropped. Then send the request again.
    public var isMore: Bool

    public init(key: String, discarded: Int? = nil, isMore: Bool) {
      self.key = key
      self.discarded = discarded
      self.isMore = isMore
    }
  }
}
