import Contracts
import HTTP
import JWT
import Messaging
import Sodium
import Tracing

/// The configuration of an edge.
public struct EdgeConfiguration: Sendable {
  public static let replyTopic = "edge.replies"
  /// The topics that an edge reads.
  public static var readTopics: [String] { Projections.topics + [replyTopic] }

  public var host = "127.0.0.1"
  /// The port; 0 for any free port.
  public var port: UInt16 = 8080
  /// The name of this process in its messages and request ids: unique, in visible ASCII.
  public var instance: String
  /// The partition of `edge.replies` that this edge reads. Two edges may share one.
  public var replyPartition: Int32 = 0
  /// The topics that `topics.yaml` declares.
  public var topics: [TopicSpecification]
  /// The system's secret. The key for clients' ids derives from it, so it must be the same in every edge and after a restart.
  public var secret: SecretKey
  /// Verifies the tokens that auth signed.
  public var signer: JWTSigner
  /// The secret for the services' internal HTTP.
  public var internalSecret: String
  /// The number of commands that may wait for replies at once. Beyond it the answer is 503 `overloaded`.
  public var inFlightLimit = 10_000
  /// How long a reservation or a charge may have to wait for its reply, by what the service manages, in milliseconds. Where it would be
  /// longer, the answer is 503 `overloaded` at once.
  public var beginLimit: Int64 = 250
  /// How long to wait for a reply before 202, in milliseconds.
  public var waitLimit: Int64 = 5000
  /// How long a request may wait for a password to be checked or hashed, in milliseconds. A request that would wait longer is answered 503
  /// `overloaded`.
  public var passwordWaitLimit: Int64 = 10_000
  /// How many requests a user, an address and a service may get a second.
  public var limits = RateLimits()
  public var server: HTTPServer.Configuration = {
    // A live stream is a connection of its own. The process's limit of open files is mostly lower, and counts then.
    var server = HTTPServer.Configuration()
    server.maxConnections = 50_000
    return server
  }()
  /// How the card provider signs its webhooks; nil: there is no provider.
  public var cardWebhooks: WebhookSignature?
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
