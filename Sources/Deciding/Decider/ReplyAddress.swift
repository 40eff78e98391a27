/// Where a reply goes that one service wants of another.
public struct ReplyAddress: Equatable, Sendable {
  public let topic: String
  /// The key of the reply's record. It decides the partition.
  public let key: String
  /// The name of the request. The reply carries it.
  public let requestID: String

  public init(_ request: some RequestName) {
    topic = type(of: request).replyTopic
    key = request.routingKey
    requestID = request.description
  }
}
