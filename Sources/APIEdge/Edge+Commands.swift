import Contracts
import Deciding
import EventLoop
import HTTP
import JSON
import Messaging

/// An HTTP request that waits for the reply to its command.
struct PendingCommand {
  let call: Call
  let type: CommandType
  /// The command's id as the client gets it.
  let id: String
  /// What it is refused with unless it repeats one that was taken; nil: it is a command as any other.
  var otherwise: Problem?
}

extension Edge {
  /// Sends a request's command; the reply, or time, answers it.
  /// - Parameters:
  ///   - key: nil, and a repeat is another command.
  ///   - contentHash: what a repeat under the same key must have too.
  ///   - otherwise: the refusal of a request that is not to be taken now, unless it was before.
  func submit(
    _ content: some Content, as type: CommandType, for call: Call, key: IdempotencyKey?, contentHash: String?,
    otherwise: Problem? = nil
  ) throws(Problem) {
    let owner = call.owner
    let id = key.map { commandID($0, call) } ?? IDSource.random(at: call.start.time)
    var order = CommandOrder(
      id: id, type: type, content: content, body: try encode(content), contentHash: contentHash, correlationID: call.correlationID,
      traceparent: call.trace.traceparent, isAsynchronous: otherwise == nil && call.request.fields.prefersAsynchronousResponse)
    order.isRepeatOnly = otherwise != nil
    try send(order, for: PendingCommand(call: call, type: type, id: ids.command(id, type: type, of: owner), otherwise: otherwise))
  }

  /// Refuses a request for what may have been otherwise when it first came: the clock, the catalogue, a setting. Under its key it may
  /// repeat one that was taken, whose answer it gets then. Who can tell is the service, and by the order of the log: so it is sent, to be
  /// answered as a repeat or not to be taken. What can't be read has no first, and is refused at once.
  /// - Parameter routingKey: of the command that it would have been.
  func refuse(
    _ call: Call, _ problem: Problem, as type: CommandType, routedBy routingKey: String, key: IdempotencyKey?, contentHash: String
  ) throws(Problem) {
    guard let key else { throw problem }
    try submit(RepeatOnly(routingKey: routingKey), as: type, for: call, key: key, contentHash: contentHash, otherwise: problem)
  }

  /// The same for every repeat of a request.
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
    do throws(CommandDesk<PendingCommand>.Refusal) {
      (record, token) = try desk.submit(order, by: command, at: now)
    } catch {
      switch error {
      case .full: throw Problem(.overloaded, "\(configuration.inFlightLimit) requests are waiting for their answers; try again in a moment")
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

  // MARK: What the log says

  func take(deliveries: [Delivery]) {
    for delivery in deliveries {
      switch delivery.result {
      case .success:
        if let answer = desk.delivered(delivery.token) { finish(answer) }
      case .failure(let error):
        metrics.sendFailures.add()
        logger.warning("a command was not acknowledged", ["reason": error.message])
        guard let answer = desk.notDelivered(delivery.token) else { break }
        // To repeat it would be no use.
        if error.code == .tooLarge { answer.requester.call.fail(Self.commandTooLarge) } else { finish(answer) }
      }
    }
  }

  private static let commandTooLarge = Problem(.tooLarge, "the command is larger than a message may be")

  func producerLost() {
    for answer in desk.nothingDelivered() { finish(answer) }
  }

  func take(replies records: [Record]) {
    for record in records {
      do throws(UnreadableMessage) {
        let envelope = try Envelope(record)
        let reply = CommandReply(type: envelope.type, correlationID: envelope.correlationID, body: record.value ?? [])
        if let answer = desk.received(reply, to: envelope.requestID ?? "") { finish(answer) } else { metrics.repliesUnknown.add() }
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
    // To say 202 would be to promise an outcome.
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
    let response = reply.response(to: command.type)
    guard command.type == .openConcert, response.status == command.type.success else { return command.call.answer(response) }
    whenInCatalogue(reply) { command.call.answer(response) }
  }

  /// A concert's own topic may bring it a moment after the reply. Who is told that it is open may look at once.
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

/// A command that is not to be taken, so that nothing need be said of it.
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
  /// Whose the command is.
  var owner: String { caller?.userId ?? PublicIDs.nobody }

  /// 202: the outcome is to be asked for.
  func answer(pending command: String) {
    answer(
      HTTPResponse(
        .accepted, ["Content-Type": "application/json", "Location": "/commands/\(command)", "Retry-After": "1"],
        body: .bytes(Array(#"{"commandId":"\#(command)","status":"PENDING"}"#.utf8))))
  }
}
