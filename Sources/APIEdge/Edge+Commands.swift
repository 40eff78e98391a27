import Contracts
import Deciding
import EventLoop
import HTTP
import JSON
import Messaging
import Tracing

/// An HTTP request that waits for the reply to its command.
struct PendingCommand {
  let call: Call
  let type: CommandType
  /// The command's id, in the form for the client.
  let id: String
  /// The refusal of this request, unless it repeats a command that was taken; nil: it is an ordinary command.
  var otherwise: Problem?
}

extension Edge {
  /// Sends a request's command. The reply answers the request, or the end of its time.
  /// - Parameters:
  ///   - key: the `Idempotency-Key`; nil: a repeat is another command.
  ///   - contentHash: a repeat under the same key must have the same hash.
  ///   - otherwise: the refusal of a request that is not accepted now, unless it was accepted before.
  func submit(
    _ content: some Content, as type: CommandType, for call: Call, key: IdempotencyKey?, contentHash: String?,
    otherwise: Problem? = nil
  ) throws(Problem) {
    let owner = call.owner
    let id = key.map { commandID($0, call) } ?? IDSource.random(at: call.start.time)
    var order = CommandOrder(
      id: id, type: type, content: content, body: try encode(content), contentHash: contentHash, correlationID: call.correlationID,
      traceparent: call.trace.traceparent, isAsynchronous: otherwise == nil && call.prefersAsynchronousResponse)
    order.isRepeatOnly = otherwise != nil
    try send(order, for: PendingCommand(call: call, type: type, id: ids.command(id, type: type, of: owner), otherwise: otherwise))
  }

  /// Refuses a request because of the clock, the catalogue or a setting. These may have been different when the request came first. With an
  /// `Idempotency-Key` it may be a repeat of an accepted request, and then gets that answer. Only the service knows, by the order of the
  /// log. So the command is sent, and the service answers a repeat or does not take the command. A request that can't be read was never
  /// accepted, and is refused at once.
  /// - Parameter routingKey: the key of the command that it would have been.
  func refuse(
    _ call: Call, _ problem: Problem, as type: CommandType, routedBy routingKey: String, key: IdempotencyKey?, contentHash: String
  ) throws(Problem) {
    guard let key else { throw problem }
    try submit(RepeatOnly(routingKey: routingKey), as: type, for: call, key: key, contentHash: contentHash, otherwise: problem)
  }

  /// The command's id, which is the same for every repeat of a request.
  func commandID(_ key: IdempotencyKey, _ call: Call) -> MessageID {
    IDSource.command(user: call.owner, method: call.request.method.rawValue, path: call.request.path, idempotencyKey: key.text)
  }

  private func encode(_ content: some Content) throws(Problem) -> [UInt8] {
    do {
      return try JSON.encode(content)
    } catch {
      logger.error("a command can't be encoded", ["type": "\(type(of: content))", "reason": error.description])
      throw Problem(.internalError, "the command could not be written")
    }
  }

  private func send(_ order: CommandOrder, for command: PendingCommand) throws(Problem) {
    let record: OutgoingRecord
    let token: UInt64
    do throws(CommandDesk<PendingCommand>.SubmissionError) {
      (record, token) = try desk.submit(order, by: command, at: now)
    } catch {
      switch error {
      case .full: throw Problem(.overloaded, "\(configuration.inFlightLimit) requests are waiting for their answers; try again in a moment")
      case .tooSlow(let milliseconds):
        metrics.tooSlow.add()
        throw Problem(.overloaded, "the answer would take \(milliseconds) ms, because much is under way; try again in a moment")
      case .unknownTopic(let topic): throw Problem(.unavailable, "the topic \(topic) is not set up").again(after: Edge.operatorsTime)
      }
    }
    do throws(LogError) {
      try log.send(record, token: token)
    } catch {
      desk.abandoned(token)
      metrics.sendFailures.add()
      switch error.code {
      case .queueFull: throw Problem(.overloaded, "too many commands are on their way to the log")
      case .tooLarge: throw Self.commandTooLarge
      default: throw Problem(.unavailable, "the log does not take commands at the moment")
      }
    }
    command.call.exchange.onClose = { [weak self] in self?.desk.abandoned(token) }
  }

  // MARK: Records of the log

  func take(deliveries: [Delivery]) {
    for delivery in deliveries {
      switch delivery.result {
      case .success:
        if let answer = desk.delivered(delivery.token) { finish(answer) }
      case .failure(let error):
        metrics.sendFailures.add()
        logger.warning("a command was not acknowledged", ["reason": error.message])
        guard let answer = desk.notDelivered(delivery.token, at: now) else { break }
        // A repeat would not help.
        if error.code == .tooLarge { answer.requester.call.fail(Self.commandTooLarge) } else { finish(answer) }
      }
    }
  }

  private static let commandTooLarge = Problem(.tooLarge, "the command is larger than a message may be")

  func producerLost() {
    for answer in desk.nothingDelivered(at: now) { finish(answer) }
  }

  func take(replies records: [Record]) {
    for record in records {
      do throws(UnreadableMessage) {
        let envelope = try Envelope(record)
        let reply = CommandReply(type: envelope.type, correlationID: envelope.correlationID, body: record.value ?? [])
        if let answer = desk.received(reply, to: envelope.requestID ?? "", at: now) { finish(answer) } else { metrics.repliesUnknown.add() }
      } catch {
        metrics.unreadable.add()
        logger.warning(
          "a reply could not be read", ["place": "\(record.place)", "offset": "\(record.offset)", "reason": error.description])
      }
    }
  }

  func answerWhoWaitedLongEnough() {
    for answer in desk.timePassed(to: now) { finish(answer) }
  }

  // MARK: Answers

  private func finish(_ answer: CommandDesk<PendingCommand>.Answer) {
    let command = answer.requester
    switch (answer.outcome, command.otherwise) {
    case (.replied(let reply), let problem?) where reply.type == Envelope.notTakenType: command.call.fail(problem)
    case (.replied(let reply), _): finish(command, with: reply)
    // 202 would promise an outcome.
    case (.accepted, _?):
      command.call.fail(
        Problem(.unavailable, "the service did not say in time whether it knows this Idempotency-Key; repeat the request with it"))
    case (.accepted, nil): command.call.answer(pending: command.id)
    case (.undelivered, _):
      command.call.fail(
        Problem(
          .unavailable, "the log did not confirm the command in time; repeat the request, with the same Idempotency-Key if it had one"))
    }
  }

  private func finish(_ command: PendingCommand, with reply: CommandReply) {
    if command.type == .enterQueue, let entered = reply.entered { return finish(command.call, entered: entered) }
    let response = reply.response(to: command.type)
    guard command.type == .openConcert, response.status == command.type.success else { return command.call.answer(response) }
    whenInCatalogue(reply) { command.call.answer(response) }
  }

  /// The catalogue's topic may bring a concert a moment after the reply. A client that hears that it is open must be able to look at once.
  private func whenInCatalogue(_ reply: CommandReply, _ answer: @escaping () -> Void) {
    guard let concertId = try? ConcertOpened(body: reply.body).concertId, projections.catalogue.concert(concertId) == nil else {
      return answer()
    }
    catalogueWaiters[concertId, default: []].append(answer)
    loop.schedule(after: .seconds(2)) { [weak self] in
      self?.catalogueWaiters[concertId] = nil
      answer()
    }
  }
}

/// The content of a command that is not taken, so it needs no content.
private struct RepeatOnly: Content {
  let routingKey: String
  var subject: String { routingKey }

  init(routingKey: String) {
    self.routingKey = routingKey
  }

  private enum CodingKeys: CodingKey {}

  init(from decoder: any Decoder) throws {
    self.init(routingKey: "")
  }

  func encode(to encoder: any Encoder) throws {
    _ = encoder.container(keyedBy: CodingKeys.self)
  }
}

extension Call {
  /// The owner of the command.
  var owner: String { caller?.userId ?? PublicIDs.nobody }

  /// 202: the client must ask for the outcome.
  func answer(pending command: String) {
    answer(
      HTTPResponse(
        .accepted, ["Content-Type": "application/json", "Location": "/commands/\(command)", "Retry-After": "1"],
        body: .bytes(Array(#"{"commandId":"\#(command)","status":"PENDING"}"#.utf8))))
  }
}
