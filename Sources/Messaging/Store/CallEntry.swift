import Deciding

/// The identity of a call to the outside. While it has no outcome, there is no other call of this name.
public struct CallName: Hashable, Sendable {
  public var partition: Int32
  /// The type of its message.
  public var kind: String
  public var subject: String

  public init(partition: Int32, kind: String, subject: String) {
    self.partition = partition
    self.kind = kind
    self.subject = subject
  }
}

/// A call to the outside that has no outcome yet.
public struct CallEntry: Equatable, Sendable {
  public var name: CallName
  /// Its place among the open calls of its partition: the calls of a key are made in this order.
  public var number: Int64
  /// From this time on it is given up, if it was surely never made.
  public var until: Timestamp
  /// The routing key: the calls of a key are made one after the other, and its outcome waits behind the key's messages.
  public var key: [UInt8]
  /// Derived from the message that began it, so it is the same whoever makes the call, and whenever.
  public var id: MessageID
  public var body: [UInt8]
  public var correlationID: String
  public var traceparent: String?

  public init(
    name: CallName, number: Int64, until: Timestamp, key: [UInt8], id: MessageID, body: [UInt8], correlationID: String,
    traceparent: String?
  ) {
    self.name = name
    self.number = number
    self.until = until
    self.key = key
    self.id = id
    self.body = body
    self.correlationID = correlationID
    self.traceparent = traceparent
  }
}
