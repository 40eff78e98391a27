import Contracts
import Deciding
import DecidingTesting
import TestSupport

@testable import ConcertWorker
@testable import DataPlatformWorker
@testable import GatewayWorker
@testable import NotificationWorker
@testable import PaymentWorker
@testable import PurchaseWorker
@testable import ReservationWorker

/// All domains, and what lies between them. Each topic keeps a key's messages in order; between topics and keys anything may overtake
/// anything, and a timer fires at any time after it is due. A seed decides, and decides the same again.
struct Exchange {
  let concert = Node(ConcertDecider.self)
  let seats = Node(SeatDecider.self)
  let reservation = Node(ReservationDecider.self)
  let payment = Node(PaymentDecider.self)
  let purchase = Node(PurchaseDecider.self)
  let gateway = Node(GatewayDecider.self)
  let notification = Node(NotificationDecider.self)
  let dataPlatform = Node(DataPlatformDecider.self)

  private(set) var now = Timestamp.test
  private(set) var answers: [CommandReference: [String]] = [:]
  private(set) var asked: [CommandReference] = []
  /// The types of all that ever happened, and why commands were refused.
  private(set) var seen: Set<String> = []
  /// Versions by entity and topic, as published.
  private(set) var versionsRise = true
  /// How often each message went out.
  private(set) var delivered: [String: Int] = [:]

  private var random: SplitMix64
  /// Milliseconds by which a lane may lag behind at times: seconds, or so long that nobody waits any more.
  private let lag: Int64
  private var queues: [Lane: [Letter]] = [:]
  private var alarms: [AlarmName: Alarm] = [:]
  private var versions: [String: Int64] = [:]
  /// Topics that a service is behind with, as a seed has it.
  private var lagging: Set<String> = []

  private struct Lane: Hashable, Comparable {
    var service: String
    var topic: String
    var key: String

    var topicName: String { "\(service) \(topic)" }

    static func < (left: Lane, right: Lane) -> Bool {
      (left.service, left.topic, left.key) < (right.service, right.topic, right.key)
    }
  }

  private struct AlarmName: Hashable, Comparable {
    var service: String
    var kind: String
    var subject: String

    static func < (left: AlarmName, right: AlarmName) -> Bool {
      (left.service, left.kind, left.subject) < (right.service, right.kind, right.subject)
    }
  }

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    lag = seed % 4 == 3 ? 120_000 : 6_000
    for node in nodes {
      for topic in node.topics where random.isTrue(oneIn: 4) { lagging.insert("\(node.service) \(topic)") }
    }
  }

  var nodes: [any AnyNode] { [concert, seats, reservation, payment, purchase, gateway, notification, dataPlatform] }
  var isAtRest: Bool { queues.isEmpty && alarms.isEmpty }

  /// A command of the edge.
  mutating func ask<Command: CommandSet>(_ command: Command) throws {
    let id = MessageID(time: now, random: (random.next(), random.next()))
    let reference = CommandReference(
      id: id, requestID: "request-\(asked.count)", replyTo: "edge.replies", replyPartition: 0, correlationID: "correlation-\(asked.count)")
    asked.append(reference)
    let cause = Cause(id: id, time: now, rootTime: now, correlationID: reference.correlationID, command: reference)
    post(
      Letter(
        topic: Command.topic, type: command.parts.type, key: command.parts.content.routingKey, body: try command.body(), cause: cause))
  }

  /// A command that wants no answer.
  mutating func tell(_ contact: KeepContact) throws {
    let id = MessageID(time: now, random: (random.next(), random.next()))
    let cause = Cause(id: id, time: now, rootTime: now, correlationID: id.description)
    post(
      Letter(
        topic: NotificationCommand.topic, type: KeepContact.messageType, key: contact.routingKey, body: try contact.body(), cause: cause))
  }

  /// Something happens, or time goes by. False: nothing is left to happen.
  mutating func step() throws -> Bool {
    let due = alarms.filter { $0.value.due <= now }.map(\.key).sorted()
    var lanes = queues.keys.sorted()
    if lanes.isEmpty, due.isEmpty {
      guard let next = alarms.values.map(\.due).min() else { return false }
      now = max(now, next)
      return true
    }
    // Mostly messages take milliseconds.
    now = now.adding(milliseconds: Int64.random(in: 0...(random.isTrue(oneIn: 12) ? lag : 20), using: &random))
    // What lags is overtaken, unless nothing else is there.
    let swift = lanes.filter { !lagging.contains($0.topicName) }
    if !swift.isEmpty, !random.isTrue(oneIn: 10) { lanes = swift }
    let choice = Int.random(in: 0..<lanes.count + due.count, using: &random)
    if choice < lanes.count {
      let lane = lanes[choice]
      guard let letter = queues[lane]?.removeFirst() else { return true }
      if queues[lane]?.isEmpty ?? false { queues[lane] = nil }
      try deliver(letter, to: lane.service)
    } else {
      let name = due[choice - lanes.count]
      guard let alarm = alarms.removeValue(forKey: name) else { return true }
      try deliver(alarm.letter, to: name.service)
    }
    return true
  }

  private mutating func deliver(_ letter: Letter, to service: String) throws {
    for node in nodes where node.service == service && node.takes(letter.type) {
      for output in try node.handle(letter, at: now) {
        switch output {
        case .letter(let letter, let subject):
          if let version = letter.cause.version {
            let entity = "\(service)/\(subject)"
            versionsRise = versionsRise && version > versions[entity, default: 0]
            versions[entity] = version
          }
          seen.insert(letter.type)
          post(letter)
        case .kept(let type):
          seen.insert(type)
        case .answer(let letter, let code, let command):
          answers[command, default: []].append(code ?? letter.type)
          seen.insert(code ?? letter.type)
          post(letter)
        case .timer(let alarm):
          alarms[AlarmName(service: service, kind: alarm.kind, subject: alarm.subject)] = alarm
        case .call(let call, let subject):
          seen.insert(call.type)
          try ask(call, subject, for: service)
        case .endCall(let call):
          alarms[AlarmName(service: service, kind: call.type, subject: call.subject)] = nil
        case .cancel(let timer):
          alarms[AlarmName(service: service, kind: timer.type, subject: timer.subject)] = nil
        }
      }
    }
  }

  /// Asks the outside, whose outcome comes at any time, like a timer.
  private mutating func ask(_ call: Letter, _ subject: String, for service: String) throws {
    let (type, body) = try outcome(of: call, subject)
    var cause = call.cause
    cause.time = now.adding(milliseconds: Int64.random(in: 0...(random.isTrue(oneIn: 12) ? lag : 20), using: &random))
    let letter = Letter(topic: "", type: type, key: call.key, body: body, cause: cause)
    alarms[AlarmName(service: service, kind: call.type, subject: subject)] = Alarm(
      kind: call.type, subject: subject, key: call.key, due: cause.time, letter: letter)
  }

  private mutating func outcome(of call: Letter, _ subject: String) throws -> (type: String, body: [UInt8]) {
    if call.type == DeliverMessage.messageType {
      let message = try DeliverMessage(body: call.body)
      delivered[message.notificationId, default: 0] += message.email == nil ? 0 : 1
      let outcome = DeliveryOutcome(message, message.email == nil ? .noAddress : .delivered, channel: "smtp")
      return (DeliveryOutcome.messageType, try outcome.body())
    }
    let results: [CardOutcome.Result] = call.type == CardRefund.messageType ? [.refunded] : [.charged, .charged, .declined, .notMade]
    let outcome = CardOutcome(paymentId: subject, results[Int.random(in: 0..<results.count, using: &random)])
    return (CardOutcome.messageType, try outcome.body())
  }

  private mutating func post(_ letter: Letter) {
    for service in Set(nodes.filter { $0.topics.contains(letter.topic) }.map(\.service)) {
      queues[Lane(service: service, topic: letter.topic, key: letter.key), default: []].append(letter)
    }
  }
}
