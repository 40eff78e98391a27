import Contracts
import Deciding
import Messaging

extension Edge {
  func openConcert(_ call: Call) throws(Problem) {
    let findings = Findings()
    let key = call.idempotencyKey(findings)
    let body = try RequestBody(of: call.request)
    let (input, concertId) = (BodyInput(body.json, findings), newConcertId(call, key))
    var concert = input.isObject() ? ConcertInput.read(input, concertId: concertId, at: call.start.time) : nil
    if concert?.admission.order == .shuffle {
      concert?.admission.commitment = QueueSeed(of: concertId, secret: configuration.secret).commitment
    }
    if concert != nil, !findings.errors.isEmpty, findings.areOfTheMoment {
      return try refuse(
        call, .invalid(findings.errors), as: .openConcert, routedBy: concertId, key: key, contentHash: body.contentHash)
    }
    try submit(
      OpenConcert(concert: findings.complete(concert)), as: .openConcert, for: call, key: key, contentHash: body.contentHash)
  }

  func cancelSchedule(_ call: Call) throws(Problem) {
    let findings = Findings()
    let key = call.idempotencyKey(findings)
    let body = try RequestBody(of: call.request, isOptional: true)
    let reason = try body.read(findings) { body -> String?? in .some(body["reason"].optional?.text(1...500)) }
    let scheduleId = call.parameter("id")
    guard let (concert, _) = projections.catalogue.schedule(scheduleId) else {
      throw unknown(.unknownSchedule, "there is no schedule of this id")
    }
    try submit(
      CancelSchedule(concertId: concert.concertId, scheduleId: scheduleId, reason: reason), as: .cancelSchedule, for: call, key: key,
      contentHash: body.contentHash)
  }

  /// Concerts are routed by their id, which is new each time. With an `Idempotency-Key`, ids are chosen so that all of them fall into one
  /// partition: there, a repeat is read after the first command.
  private func newConcertId(_ call: Call, _ key: IdempotencyKey?) -> String {
    let time = call.start.time
    guard let key, let count = configuration.topics.first(where: { $0.name == OpenConcert.topic })?.partitions else {
      return IDSource.concert(at: time)
    }
    let partition = Partitioner.partition(for: Array(commandID(key, call).description.utf8), of: count)
    var id = IDSource.concert(at: time)
    // On average one id of `count` falls there.
    while Partitioner.partition(for: Array(id.utf8), of: count) != partition { id = IDSource.concert(at: time) }
    return id
  }
}
