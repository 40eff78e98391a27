import Deciding
import DecidingTesting
import JSON
import Testing

/// A message on its way, as the log would carry it.
struct Letter {
  var topic: String
  var type: String
  var key: String
  var body: [UInt8]
  var cause: Cause
  /// Of a reply: the name of the request that it answers.
  var requestID: String?
}

/// What a node puts out, beside the state it changes.
enum Output {
  case letter(Letter, subject: String)
  case kept(type: String)
  case answer(Letter, code: String?, to: CommandReference)
  case timer(Alarm)
  case call(Letter, subject: String)
  case endCall(CallID)
  case cancel(TimerID)
}

struct Alarm {
  var kind: String
  var subject: String
  var key: String
  var due: Timestamp
  var letter: Letter
}

/// A decider at work, whichever it is.
protocol AnyNode: AnyObject {
  var service: String { get }
  var topics: [String] { get }
  /// The types of all that it may say happened.
  var eventTypes: [String] { get }
  func takes(_ type: String) -> Bool
  func handle(_ letter: Letter, at now: Timestamp) throws -> [Output]
  /// Whether its journal, folded anew, gives the state it has.
  func isFoldedAnew() -> Bool
}

final class Node<D: Decider>: AnyNode {
  private(set) var state = D.State()
  private var journal: [Effect<D>] = []
  private let decoders: [String: @Sendable ([UInt8], String?) throws -> Routed<D.Input>]

  init(_ decider: D.Type) {
    decoders = D.sources.reduce(into: [:]) { decoders, source in decoders.merge(source.decoders) { first, _ in first } }
  }

  var service: String { D.service }
  var topics: [String] { D.sources.flatMap(\.topics) }

  var eventTypes: [String] { D.Event.messageTypes.map(\.name) + D.PrivateEvent.messageTypes.map(\.name) }

  func takes(_ type: String) -> Bool { decoders[type] != nil }

  func handle(_ letter: Letter, at now: Timestamp) throws -> [Output] {
    guard let decode = decoders[letter.type] else { return [] }
    let cause = letter.cause
    var outputs: [Output] = []
    for (index, effect) in try D.decide(decode(letter.body, letter.requestID).input, state, cause).enumerated() {
      func send(_ message: some MessageSet, to topic: String, version: Int64? = nil, replyTo address: ReplyAddress? = nil) throws {
        let id = cause.id.derived(index, time: cause.rootTime)
        let caused = Cause(
          id: id, time: now, rootTime: cause.rootTime, correlationID: cause.correlationID, version: version,
          command: address.map {
            CommandReference(
              id: id, requestID: $0.requestID, replyTo: $0.topic, replyPartition: nil, replyKey: $0.key,
              correlationID: cause.correlationID)
          })
        let letter = Letter(
          topic: topic, type: message.parts.type, key: message.parts.content.routingKey, body: try message.body(), cause: caused)
        outputs.append(.letter(letter, subject: message.parts.content.subject))
      }
      func answer(_ type: String, _ body: [UInt8], to command: CommandReference) -> Letter {
        let caused = Cause(
          id: cause.id.derived(index, time: cause.rootTime), time: now, rootTime: cause.rootTime, correlationID: command.correlationID)
        return Letter(
          topic: command.replyTo, type: type, key: command.replyKey ?? command.id.description, body: body, cause: caused,
          requestID: command.requestID)
      }
      if D.fold(effect, into: &state) != nil { journal.append(effect) }
      switch effect {
      case .event(let event):
        // Readers tell old news by it.
        let (type, subject) = (event.parts.type, event.parts.content.subject)
        let version = try #require(state.unitOfWork.version(of: subject), "\(type) changes no row of its subject")
        try send(event, to: type, version: version)
      case .privateEvent(let event): outputs.append(.kept(type: event.parts.type))
      case .send(let request): try send(request, to: request.topic)
      case .ask(let request, let address): try send(request, to: request.topic, replyTo: address)
      case .reply(let reply, let command):
        outputs.append(.answer(answer(reply.parts.type, try reply.body(), to: command), code: nil, to: command))
      case .refuse(let refusal, let command):
        outputs.append(.answer(answer(Refusal.messageType, try JSON.encode(refusal), to: command), code: refusal.code, to: command))
      case .setTimer(let timer, let due):
        let caused = Cause(
          id: cause.id.derived(index, time: cause.rootTime), time: due, rootTime: cause.rootTime, correlationID: cause.correlationID)
        let (type, content) = (timer.parts.type, timer.parts.content)
        let letter = Letter(topic: "", type: type, key: content.routingKey, body: try timer.body(), cause: caused)
        outputs.append(.timer(Alarm(kind: type, subject: content.subject, key: content.routingKey, due: due, letter: letter)))
      case .call(let call, _):
        let caused = Cause(
          id: cause.id.derived(index, time: cause.rootTime), time: now, rootTime: cause.rootTime, correlationID: cause.correlationID)
        let (type, content) = (call.parts.type, call.parts.content)
        let letter = Letter(topic: "", type: type, key: content.routingKey, body: try call.body(), cause: caused)
        outputs.append(.call(letter, subject: content.subject))
      case .endCall(let id): outputs.append(.endCall(id))
      }
    }
    return outputs + state.unitOfWork.takeCancelled().map { .cancel($0) }
  }

  func isFoldedAnew() -> Bool {
    var anew = D.State()
    for effect in journal { _ = D.fold(effect, into: &anew) }
    return anew == state
  }
}
