import APIEdge
import Contracts
import Deciding
import EventLoop
import Glibc
import HTTP
import JWT
import Messaging
import Sodium

/// An edge on a thread of this process.
final class LocalEdge {
  private static let name = "edge"

  let port: UInt16
  private let thread: LoopThread<Edge>
  let tokens: QueueTokens
  let signer: JWTSigner
  private let start = ContinuousClock.now

  init(on log: any Log, topics: [TopicSpecification]) throws {
    let secret = SecretKey.random()
    let signer = JWTSigner(key: try JWTKey(Random.bytes(32)), issuer: "ticketing")
    var configuration = EdgeConfiguration(instance: "bench", topics: topics, secret: secret, signer: signer, internalSecret: "bench")
    configuration.port = 0
    let bound = Handover<UInt16>()
    thread = try LoopThread.start(named: Self.name) { [configuration] loop in
      let edge = try Edge(configuration, log: log, loop: loop, logger: Logger(level: .error, component: "edge"))
      bound.put(try edge.start())
      return edge
    }
    port = bound.take()
    tokens = QueueTokens(key: secret)
    self.signer = signer
  }

  /// Waits until it has read the state topics.
  /// - Returns: the seconds since its start.
  func becomeReady() throws -> Double {
    while ContinuousClock.now - start < .seconds(600) {
      let missing = Handover<Int>()
      thread.execute { edge, _ in missing.put(edge.unreadiness.count) }
      if missing.take() == 0 { return (ContinuousClock.now - start) / .seconds(1) }
      usleep(5000)
    }
    throw BenchmarkFailure("the edge has not read the state topics within ten minutes")
  }

  /// The processor time of its thread so far, in nanoseconds.
  var usage: Int64? { ThreadUsage.named(Self.name, of: getpid())?.processorNanoseconds }

  func stop() { thread.stop() }
}
