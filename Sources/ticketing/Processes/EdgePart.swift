import APIEdge
import CardProvider
import Contracts
import EventLoop
import Messaging

/// The HTTP edge, on a thread of its own.
final class EdgePart {
  let port: UInt16
  private let thread: LoopThread<Edge>

  /// - Parameter instance: the name of this edge, which its messages carry.
  init(on opened: OpenLog, _ base: SystemBase, _ secrets: Secrets, instance: String) throws {
    var configuration = EdgeConfiguration(
      instance: instance, topics: opened.topics, secret: secrets.ids, signer: secrets.signer, internalSecret: secrets.internalHTTP)
    configuration.host = base.settings.host
    configuration.port = base.settings.port
    // Several edges spread over the partitions. Two edges on one partition do no harm.
    configuration.replyPartition = Partitioner.partition(for: Array(instance.utf8), of: opened.partitions(of: EdgeConfiguration.replyTopic))
    configuration.limits = base.settings.rateLimits
    configuration.cardWebhooks = base.settings.cardProvider.map { WebhookSignature(secret: $0.secret) }
    configuration.tracer = base.tracer
    let bound = Handover<UInt16>()
    thread = try LoopThread.start(named: "edge") { [configuration, metrics = base.metrics, logger = base.logger.of("edge")] loop in
      let edge = try Edge(configuration, log: opened.log, loop: loop, metrics: metrics, logger: logger)
      bound.put(try edge.start())
      return edge
    }
    port = bound.take()
  }

  /// The part of the log that is damaged and can't be read. Nil: the edge knows of none.
  var damage: String? { ask { $0.damage } ?? nil }

  /// Whether the edge answers all requests.
  var isReady: Bool { ask { $0.unreadiness.isEmpty } ?? false }

  /// Why the edge does not answer all requests. Nil: it does.
  var missing: String? {
    let reasons = ask { $0.unreadiness.map { "\($0.part): \($0.reason)" } } ?? ["the edge does not answer"]
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  /// Whether the edge has heard that these services answer at this address.
  func knows(_ services: [String], at address: String) -> Bool {
    ask { edge in services.allSatisfy { edge.hasHeard(of: $0, at: address) } } ?? false
  }

  private func ask<Answer: Sendable>(_ question: @escaping @Sendable (Edge) -> Answer) -> Answer? {
    let answer = Handover<Answer>()
    thread.execute { edge, _ in answer.put(question(edge)) }
    return answer.take(limit: .seconds(2))
  }

  /// Takes no more requests after `drain`, and answers those in flight. The edge still uses the log afterwards.
  func finish(drain: Duration) -> Bool {
    thread.finish(within: drain + .seconds(6)) { edge, done in edge.stop(drain: drain, limit: .milliseconds(5500), done: done) }
  }

  /// Call it after `finish`. False: something holds the thread up, and it goes on.
  func stop() -> Bool {
    let isLogLetGo = Handover<Bool>()
    thread.execute { edge, _ in isLogLetGo.put(edge.isDoneWithLog) }
    let isOver = isLogLetGo.take(limit: .milliseconds(200)) ?? false
    return thread.stop(within: .milliseconds(200)) && isOver
  }
}
