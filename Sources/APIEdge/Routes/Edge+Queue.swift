import Contracts
import Deciding
import EventLoop
import HTTP
import JSON

/// Waiting rooms. Polls are answered from memory: no message is sent, and nobody is asked.
extension Edge {
  func enterQueue(_ call: Call, _ content: ContentReader<String>) throws(Problem) {
    let caller = try call.requireCaller()
    let reading = try content.reading(of: call)
    let concertId = try reading.complete()
    guard let concert = projections.catalogue.concert(concertId) else {
      return try refuse(
        call, unknown(.notFound, "there is no concert of this id"), as: .enterQueue, routedBy: concertId,
        key: reading.key, contentHash: reading.contentHash)
    }
    guard let terms = QueueTerms(concert.admission) else {
      let token = QueueToken(concertId: concertId, userId: caller.userId, number: QueueToken.openNumber)
      return call.answer(.created, standing: .open, token: queueTokens.text(token))
    }
    try submit(
      EnterQueue(concertId: concertId, userId: caller.userId, terms: terms), as: .enterQueue, for: call, key: reading.key,
      contentHash: reading.contentHash)
  }

  func showQueueStatus(_ call: Call) throws(Problem) {
    let (token, text) = try queueToken(of: call)
    call.answer(.ok, standing: standing(of: token, at: call.start.time), token: text)
  }

  func leaveQueue(_ call: Call, _ content: ContentReader<Void>) throws(Problem) {
    let reading = try content.reading(of: call)
    try reading.complete()
    let (token, text) = try queueToken(of: call)
    guard token.number != QueueToken.openNumber else {
      return call.answer(json: QueueLeft(concertId: token.concertId))
    }
    try submit(
      LeaveQueue(concertId: token.concertId, userId: token.userId, number: token.number), as: .leaveQueue, for: call, key: reading.key,
      contentHash: reading.contentHash(with: text))
  }

  func adjustQueue(_ call: Call, _ content: ContentReader<QueueChange>) throws(Problem) {
    let reading = try content.reading(of: call)
    let change = try reading.complete()
    let concertId = call.parameter("id")
    guard let concert = projections.catalogue.concert(concertId) else { throw unknown(.notFound, "there is no concert of this id") }
    guard let terms = QueueTerms(concert.admission) else {
      throw Problem(.invalidRequest, "this concert has no queue: it is open to everybody")
    }
    let adjust = AdjustQueue(
      concertId: concertId, terms: terms, activeUsers: change.activeUsers, paused: change.paused, admit: change.admit)
    try submit(adjust, as: .adjustQueue, for: call, key: reading.key, contentHash: reading.contentHash)
  }

  func showQueueAudit(_ call: Call, _ query: QueryReader<Page>) throws(Problem) {
    let caller = try call.requireCaller()
    let page = try query.read(call)
    let concertId = call.parameter("concertId")
    guard let concert = projections.catalogue.concert(concertId) else { throw unknown(.notFound, "there is no concert of this id") }
    guard let terms = QueueTerms(concert.admission) else { throw Problem(.notFound, "this concert has no queue") }
    let query = QueueQuery.audit(concertId: concertId, page, withUsers: caller.permissions.contains(.openConcerts)).query
    ask(QueueQuery.service, HTTPClientRequest(.get, query.path(of: QueueQuery.service))) { result in
      do throws(Problem) {
        let response = try result.get()
        switch response.status {
        case .ok: call.answer(HTTPResponse(.ok, ["Content-Type": "application/json"], body: response.body))
        // Nobody has entered yet.
        case .notFound: call.answer(json: QueueAudit(concertId, QueueNotice(terms), ListPart("entries")))
        default: throw Problem(.unavailable, "the queue service could not answer; its log says why; try again")
        }
      } catch {
        call.fail(error)
      }
    }
  }

  // MARK: tokens

  /// - Parameter parameter: the token of a request that can't set fields.
  func queueToken(of call: Call, orQuery parameter: String? = nil) throws(Problem) -> (token: QueueToken, text: String) {
    let caller = try call.requireCaller()
    if let parameter, let field = call.header(.queueToken), field != parameter {
      throw .invalid([FieldError(RequestHeader.queueToken.rawValue, "must be the token in the query, if both are sent")])
    }
    guard let text = call.header(.queueToken) ?? parameter else {
      throw .invalid([FieldError(RequestHeader.queueToken.rawValue, "is required: send the token of POST /queue/token")])
    }
    guard let token = queueTokens.read(text), token.userId == caller.userId else {
      throw Problem(.unknownToken, "you have no token of this text")
    }
    return (token, text)
  }

  func standing(of token: QueueToken, at now: Timestamp) -> QueueStanding {
    token.number == QueueToken.openNumber ? .open : projections.waitingRooms.standing(of: token.number, in: token.concertId, at: now)
  }

  /// Checks that the caller may buy at a concert now.
  /// - Returns: the number of the caller's entry; nil if the concert has no queue.
  /// - Throws: `admission_required`.
  func admission(of call: Call, to concert: Concert, _ caller: Caller) throws(Problem) -> Int? {
    guard concert.admission.mode == .queue else { return nil }
    guard let text = call.header(.queueToken) else {
      throw Problem(.admissionRequired, "this concert has a queue: get a token with POST /queue/token, and send it as X-Queue-Token")
    }
    guard let token = queueTokens.read(text), token.userId == caller.userId, token.concertId == concert.concertId else {
      throw Problem(.admissionRequired, "this is no token of yours for this concert")
    }
    let standing = standing(of: token, at: call.start.time)
    switch standing.status {
    case .active: return token.number
    case .waiting: throw Problem(.admissionRequired, "it is not your turn yet: you are number \(standing.position) in line")
    case .expired: throw Problem(.admissionRequired, "your time is over: get another token with POST /queue/token")
    }
  }

  /// The caller's session in the waiting room that the request's token names; nil: there is no such token, or its session is over.
  func session(of call: Call, _ caller: Caller) -> QueueSession? {
    guard let token = call.header(.queueToken).flatMap(queueTokens.read), token.userId == caller.userId else { return nil }
    let standing = standing(of: token, at: call.start.time)
    guard standing.status == .active, let until = standing.expiresAt else { return nil }
    return QueueSession(concertId: token.concertId, until: until)
  }

  /// Lets a request go on when the records of its token's entry are here: another edge may have heard of the entry earlier.
  func whenTokenIsKnown(_ call: Call, _ go: @escaping () -> Void) {
    guard let token = call.header(.queueToken).flatMap(queueTokens.read), token.number != QueueToken.openNumber else {
      return go()
    }
    whenEntryIsKnown(token.concertId, token.number, as: .waiting, go)
  }

  // MARK: replies

  /// Answers `POST /queue/token`. The client may ask for the status at once, or reserve, so the records of the entry must be here.
  func finish(_ call: Call, entered: QueueEntered) {
    whenEntryIsKnown(entered.concertId, entered.number, as: entered.status) { [weak self] in
      guard let self else { return }
      call.answer(response(to: entered))
    }
  }

  /// The same reply gives the same bytes, unless only the edge knows the position.
  func response(to entered: QueueEntered) -> HTTPResponse {
    let token = QueueToken(concertId: entered.concertId, userId: entered.userId, number: entered.number)
    let standing =
      entered.position.map { position in
        QueueStanding(
          status: entered.status, position: position, estimatedWaitSeconds: entered.estimatedWaitSeconds, expiresAt: entered.expiresAt)
      } ?? standing(of: token, at: now.time)
    return HTTPResponse(
      entered.isNew ? .created : .ok, ["Content-Type": "application/json"], body: .bytes(standing.json(token: queueTokens.text(token))))
  }

  /// The response for a reply, of whichever command.
  func response(_ reply: CommandReply, to type: CommandType) -> HTTPResponse {
    guard type == .enterQueue, let entered = reply.entered else { return reply.response(to: type) }
    return response(to: entered)
  }

  private func whenEntryIsKnown(_ concertId: String, _ number: Int, as status: QueueEntryStatus, _ go: @escaping () -> Void) {
    guard !projections.waitingRooms.knows(number, of: concertId, as: status) else { return go() }
    let waiter = queueWaiters.add(concertId, number, until: status, go: go)
    loop.schedule(after: .seconds(QueueWaiters.seconds)) { [weak self] in
      self?.queueWaiters.giveUp(waiter, concertId, number)?()
    }
  }
}

extension CommandReply {
  /// The answer to `queue.enter`; nil: it is a refusal, or no such answer.
  var entered: QueueEntered? {
    type == QueueEntered.messageType ? try? QueueEntered(body: body) : nil
  }
}

extension Call {
  fileprivate func answer(_ status: HTTPStatus, standing: QueueStanding, token: String) {
    let fields: HTTPFields = ["Content-Type": "application/json", "Cache-Control": "no-store"]
    answer(HTTPResponse(status, fields, body: .bytes(standing.json(token: token))))
  }
}
