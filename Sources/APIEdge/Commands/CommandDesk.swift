import Deciding
import Messaging

/// The edge's one state machine: which HTTP requests wait for which replies.
///
/// It is a plain value without clock, log or socket: its owner reports what happens, and it returns what to do. So a simulator can run any
/// number of edges. The life of a request:
///
/// ```
/// submit ──> sent ──delivered──> in the log ──reply────────────────> replied
///              │                     └──5 s, or asynchronous───────> accepted (202)
///              ├──reply (overtakes the acknowledgement)────────────> replied
///              └──not delivered, or 5 s───────────────────────────> undelivered (503)
/// ```
/// An answered request is forgotten. A later reply is ignored, because the service that took the command keeps the outcome.
///
/// A command that begins something is refused when its reply would take too long. Commands that go on with what was begun are taken: who
/// holds a seat may pay for it. So what is let in is answered in time, and what was begun is finished, whatever comes.
public struct CommandDesk<Requester> {
  public struct Configuration: Sendable {
    /// The beginning of this edge's request ids; unique to this process.
    public var instance: String
    /// The partition for replies.
    public var replyTo: TopicPartition
    /// The partition counts of all command topics.
    public var partitions: [String: Int32]
    /// How long to wait for a reply, in milliseconds.
    public var waitLimit: Int64 = 5000
    /// Requests that may wait at once.
    public var inFlightLimit = 10_000
    /// How long a command that begins something may have to wait for its reply, by what the service manages, in milliseconds.
    public var beginLimit: Int64 = 250

    public init(instance: String, replyTo: TopicPartition, partitions: [String: Int32]) {
      self.instance = instance
      self.replyTo = replyTo
      self.partitions = partitions
    }
  }

  public enum Outcome: Equatable, Sendable {
    case replied(CommandReply)
    /// The command is in the log, and its reply has not come yet: 202.
    case accepted
    /// It is not known whether the command is in the log: 503.
    case undelivered
  }

  public struct Answer {
    public let requester: Requester
    public let outcome: Outcome
  }

  public enum SubmissionError: Error, Equatable, Sendable {
    /// The limit of waiting requests is reached.
    case full
    /// The reply would take about this long, in milliseconds.
    case tooSlow(Int64)
    /// The command's topic is not among the configured ones.
    case unknownTopic(String)
  }

  private struct Waiting {
    /// Nil: it has its answer, or is gone.
    var requester: Requester?
    let topic: String
    let isAsynchronous: Bool
    /// When it was sent.
    let tick: Int64
    var isInLog = false
  }

  private let configuration: Configuration
  private let requestPrefix: String
  /// The commands whose replies have not come within the time for them.
  private var waiting: [UInt64: Waiting] = [:]
  private var paces: [String: ReplyPace]
  private var lastToken: UInt64 = 0
  /// All requests wait equally long, so they are due in the order in which they came.
  private var due = DueList()

  public init(_ configuration: Configuration) {
    self.configuration = configuration
    requestPrefix = configuration.instance + "."
    paces = configuration.partitions.mapValues { _ in ReplyPace(limit: configuration.beginLimit) }
  }

  /// Requests that wait for an answer.
  public private(set) var inFlight = 0

  /// How long a new command of each topic would wait for its reply, in milliseconds.
  public var waits: [String: Int64] { paces.mapValues(\.wait) }

  /// Takes a request with its command. The caller produces the record with the token, which identifies the request from here on.
  public mutating func submit(
    _ order: CommandOrder, by requester: Requester, at now: Moment
  ) throws(SubmissionError) -> (record: OutgoingRecord, token: UInt64) {
    guard inFlight < configuration.inFlightLimit else { throw .full }
    let topic = order.type.topic
    guard let partitions = configuration.partitions[topic], let pace = paces[topic] else { throw .unknownTopic(topic) }
    guard pace.hasRoom(at: now.tick) || !order.type.begins else { throw .tooSlow(pace.wait) }
    paces[topic]?.enter(at: now.tick)
    lastToken += 1
    inFlight += 1
    waiting[lastToken] = Waiting(requester: requester, topic: topic, isAsynchronous: order.isAsynchronous, tick: now.tick)
    due.add(lastToken, at: now.tick + configuration.waitLimit)
    var envelope = Envelope(
      id: order.id, source: "/edge/\(configuration.instance)", type: order.type.rawValue, time: now.time, subject: order.subject,
      correlationID: order.correlationID, traceparent: order.traceparent, replyTo: configuration.replyTo.topic,
      replyPartition: configuration.replyTo.partition, requestID: requestPrefix + String(lastToken), contentHash: order.contentHash)
    envelope.isRepeatOnly = order.isRepeatOnly
    let key = Array(order.key.utf8)
    let record = OutgoingRecord(
      topic: topic, partition: Partitioner.partition(for: key, of: partitions), key: key, value: order.body, headers: envelope.headers,
      timestamp: now.time)
    return (record, lastToken)
  }

  /// The log has the command.
  public mutating func delivered(_ token: UInt64) -> Answer? {
    guard let command = waiting[token] else { return nil }
    if command.isAsynchronous { return answer(token, .accepted) }
    waiting[token]?.isInLog = true
    return nil
  }

  /// The log did not accept the command, or its outcome is unknown.
  public mutating func notDelivered(_ token: UInt64, at now: Moment) -> Answer? {
    end(token, .undelivered, at: now)
  }

  /// The producer is gone: nothing more will be heard about commands on their way.
  public mutating func nothingDelivered(at now: Moment) -> [Answer] {
    waiting.filter { !$0.value.isInLog }.keys.sorted().compactMap { end($0, .undelivered, at: now) }
  }

  /// Takes a reply, by the id of the request that it answers. Nil: no request here waits for it.
  public mutating func received(_ reply: CommandReply, to requestID: String, at now: Moment) -> Answer? {
    guard requestID.hasPrefix(requestPrefix), let token = UInt64(requestID.dropFirst(requestPrefix.count)) else { return nil }
    guard let command = waiting[token] else { return nil }
    return end(token, command.isAsynchronous ? .accepted : .replied(reply), after: now.tick - command.tick, at: now)
  }

  /// The client is gone, so nobody gets an answer. The command is still carried out.
  public mutating func abandoned(_ token: UInt64) {
    _ = answer(token, .accepted)
  }

  /// The requests whose time is over.
  public mutating func timePassed(to now: Moment) -> [Answer] {
    let answers = due.take(through: now.tick).compactMap { token in
      end(token, waiting[token]?.isInLog == true ? .accepted : .undelivered, at: now)
    }
    for topic in paces.keys { paces[topic]?.pass(to: now.tick) }
    return answers
  }

  /// Answers a request, whose command may still wait for its reply. Nil: it has its answer.
  private mutating func answer(_ token: UInt64, _ outcome: Outcome) -> Answer? {
    guard let requester = waiting[token]?.requester else { return nil }
    waiting[token]?.requester = nil
    inFlight -= 1
    return Answer(requester: requester, outcome: outcome)
  }

  private mutating func end(_ token: UInt64, _ outcome: Outcome, after waited: Int64? = nil, at now: Moment) -> Answer? {
    let answer = answer(token, outcome)
    guard let command = waiting.removeValue(forKey: token) else { return nil }
    paces[command.topic]?.leave(after: waited, at: now.tick)
    return answer
  }
}
