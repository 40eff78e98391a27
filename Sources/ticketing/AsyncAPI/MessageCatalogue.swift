import APIEdge
import AuthWorker
import ConcertWorker
import Contracts
import DataPlatformWorker
import Deciding
import GatewayWorker
import Messaging
import NotificationWorker
import PaymentWorker
import PurchaseWorker
import QueueWorker
import ReservationWorker

/// Every type of message on the topics, and which services read which topic: as the deciders say it.
struct MessageCatalogue {
  typealias Payload = any (Decodable & Sendable).Type

  /// By `ce_type`.
  private(set) var payloads: [String: Payload] = [Refusal.messageType: Refusal.self]
  /// The types of all answers.
  private(set) var replies: Set<String> = [Refusal.messageType]
  /// The topics that a service reads.
  private(set) var read: [String: Set<String>] = [:]

  init() {
    add(AuthDecider.self)
    add(ConcertDecider.self)
    add(SeatDecider.self)
    add(ReservationDecider.self)
    add(PaymentDecider.self)
    add(PurchaseDecider.self)
    add(QueueDecider.self)
    add(GatewayDecider.self)
    add(NotificationDecider.self)
    add(DataPlatformDecider.self)
    read["edge"] = Set(EdgeConfiguration.readTopics)
  }

  /// Topics whose records are no messages, but have contents of a type.
  static let contents: [String: Payload] = [ServiceInstance.topic: ServiceInstance.self, ServiceProgress.topic: ServiceProgress.self]

  private mutating func add<D: Decider>(_ decider: D.Type) {
    for source in D.sources {
      read[D.service, default: []].formUnion(source.topics)
      for (type, content) in source.contents where !source.topics.isEmpty { payloads[type] = content }
    }
    for type in D.Event.messageTypes { payloads[type.name] = type.content }
    for type in D.Reply.messageTypes {
      payloads[type.name] = type.content
      replies.insert(type.name)
    }
  }
}
