import APIEdge
import Contracts
import Deciding
import EventLoop
import HTTP
import InMemory
import Messaging
import Synchronization

/// A command as a worker gets it.
struct ReceivedCommand: Sendable {
  let record: Record
  let envelope: Envelope

  init?(_ record: Record) {
    guard let envelope = try? Envelope(record) else { return nil }
    self.record = record
    self.envelope = envelope
  }

  var body: String { String(decoding: record.value ?? [], as: UTF8.self) }
}

/// A worker's answer.
struct ScriptedReply: Sendable {
  var type: String
  var body: [UInt8]
  /// The command's own, unless a first reply is given again.
  var correlationID: String?

  static func success(_ body: String) -> ScriptedReply { ScriptedReply(type: "some.reply", body: Array(body.utf8)) }

  static func refusal(_ code: String, _ detail: String = "no", correlationID: String? = nil) -> ScriptedReply {
    ScriptedReply(type: "refused", body: Array(#"{"code":"\#(code)","detail":"\#(detail)"}"#.utf8), correlationID: correlationID)
  }
}

/// What worker and internal HTTP are to answer. May be changed by the test while they run.
final class Script: Sendable {
  typealias Worker = @Sendable (ReceivedCommand) -> ScriptedReply?
  typealias Internal = @Sendable (HTTPRequest) -> HTTPResponse?

  private struct State {
    var worker: Worker = { _ in nil }
    var internalHTTP: Internal = { _ in HTTPResponse(.notFound) }
    var asked: [HTTPRequest] = []
  }

  private let state = Mutex(State())

  /// Nil: no reply.
  func onCommand(_ worker: @escaping Worker) { state.withLock { $0.worker = worker } }

  /// Nil: the connection stays silent.
  func onQuery(_ internalHTTP: @escaping Internal) { state.withLock { $0.internalHTTP = internalHTTP } }

  /// The internal requests so far.
  var asked: [HTTPRequest] { state.withLock { $0.asked } }

  func reply(to command: ReceivedCommand) -> ScriptedReply? {
    state.withLock { $0.worker }(command)
  }

  func answerInternally(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    let answer = state.withLock { state in
      state.asked.append(request)
      return state.internalHTTP
    }
    guard let response = answer(request) else { return silent.hold(exchange) }
    exchange.answer(response)
  }

  private let silent = Silent()

  /// Exchanges that nobody answers. Touched on the edge's thread only.
  private final class Silent: @unchecked Sendable {
    private var exchanges: [HTTPExchange] = []
    func hold(_ exchange: HTTPExchange) { exchanges.append(exchange) }
  }
}

/// Reads all commands and answers as the script says.
final class ScriptedWorker {
  private let script: Script
  private let reader: any LogReader
  private let producer: any LogProducer

  init(_ script: Script, log: MemoryLog, loop: EventLoop) throws {
    self.script = script
    reader = try log.reader()
    producer = try log.producer()
    let topics = EdgeFixture.topics.filter { $0.name.hasSuffix(".commands") }
    try reader.assign(
      Dictionary(uniqueKeysWithValues: topics.flatMap { topic in (0..<topic.partitions).map { (TopicPartition(topic.name, $0), 0) } }))
    loop.schedule(every: .milliseconds(1)) { [weak self] in self?.work() }
  }

  func send(_ reply: ScriptedReply, to command: ReceivedCommand) {
    let request = command.envelope
    let envelope = Envelope(
      id: request.id.derived(0), source: "/worker/0", sequence: nil, type: reply.type, time: request.time, subject: request.subject,
      correlationID: reply.correlationID ?? request.correlationID, requestID: request.requestID)
    try? producer.send(
      OutgoingRecord(
        topic: request.replyTo ?? "", partition: request.replyPartition ?? 0, key: Array(request.id.description.utf8), value: reply.body,
        headers: envelope.headers, timestamp: request.time), token: 0)
    producer.flush()
  }

  private func work() {
    for record in (try? reader.poll(limit: 100)) ?? [] {
      guard let command = ReceivedCommand(record), let reply = script.reply(to: command) else { continue }
      send(reply, to: command)
    }
  }
}
