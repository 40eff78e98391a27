import HTTP
import JWT
import Messaging
import Sodium
import Tracing

/// What an edge is started with.
public struct EdgeConfiguration: Sendable {
  public var host = "127.0.0.1"
  /// 0 for one that is free.
  public var port: UInt16 = 8080
  /// Unique to this process, visible ASCII: what its messages and request ids are marked with.
  public var instance: String
  /// The partition of `edge.replies` that this edge reads. Two edges on one do no harm.
  public var replyPartition: Int32 = 0
  /// As `topics.yaml` declares them.
  public var topics: [TopicSpecification]
  /// The system's secret, from which the key of the ids that clients get is derived: the same in every edge and after a restart.
  public var secret: SecretKey
  /// Checks the tokens that auth signed.
  public var signer: JWTSigner
  /// What the services' internal HTTP wants to see.
  public var internalSecret: String
  /// Commands that may wait for their replies at once. Beyond: 503 `overloaded`.
  public var inFlightLimit = 10_000
  /// How long a reply is waited for before 202, in milliseconds.
  public var waitLimit: Int64 = 5000
  /// How long one may have to wait for one's password to be checked or hashed, in milliseconds. Who would wait longer is told to come
  /// again: 503 `overloaded`.
  public var passwordWaitLimit: Int64 = 10_000
  public var server = HTTPServer.Configuration()
  /// Takes a span for each request whose trace is kept; nil: none are made.
  public var tracer: Tracer?

  public init(instance: String, topics: [TopicSpecification], secret: SecretKey, signer: JWTSigner, internalSecret: String) {
    self.instance = instance
    self.topics = topics
    self.secret = secret
    self.signer = signer
    self.internalSecret = internalSecret
  }
}

/// Why an edge can't be made.
public enum EdgeError: Error, Equatable, CustomStringConvertible {
  case missingTopic(String)
  case noSuchPartition(TopicPartition)

  public var description: String {
    switch self {
    case .missingTopic(let topic): "the edge needs the topic \(topic), which is not declared: add it to topics.yaml"
    case .noSuchPartition(let place): "the edge is to read \(place), which the topic does not have: give it a lower reply partition"
    }
  }
}
