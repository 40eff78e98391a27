import JSON

/// What a worker keeps of a command, to answer it later.
public struct CommandReference: Hashable, Codable, JSONEncodable, Sendable {
  /// The command's id: the same for every repeat of a request under one `Idempotency-Key`.
  public var id: MessageID
  /// The id of the HTTP request that sent it. The reply carries this id, and with it the edge finds the waiting client.
  public var requestID: String
  /// The topic of the reply, and its partition, because an edge reads only one. Nil: the reply's key decides.
  public var replyTo: String
  public var replyPartition: Int32?
  /// The key of the reply. A service wants its own, an edge none: then it is the command's id.
  public var replyKey: String?
  public var correlationID: String
  public var traceparent: String?

  public init(
    id: MessageID, requestID: String, replyTo: String, replyPartition: Int32?, replyKey: String? = nil, correlationID: String,
    traceparent: String? = nil
  ) {
    self.id = id
    self.requestID = requestID
    self.replyTo = replyTo
    self.replyPartition = replyPartition
    self.replyKey = replyKey
    self.correlationID = correlationID
    self.traceparent = traceparent
  }

  public func encode(into json: inout JSONOutput) {
    json.field("id", id)
    json.field("requestID", requestID)
    json.field("replyTo", replyTo)
    json.field("replyPartition", replyPartition)
    json.field("replyKey", replyKey)
    json.field("correlationID", correlationID)
    json.field("traceparent", traceparent)
  }
}
