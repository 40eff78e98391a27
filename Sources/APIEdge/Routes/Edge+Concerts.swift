import Contracts
import Deciding
import Messaging

extension Edge {
  func openConcert(_ call: Call, _ content: ContentReader<Concert>) throws(Problem) {
    let reading = try content.reading(of: call)
    let (findings, concertId) = (reading.findings, newConcertId(call, reading.key))
    var concert = reading.value?.identified(as: concertId)
    if concert?.admission.order == .shuffle {
      concert?.admission.commitment = QueueSeed(of: concertId, secret: configuration.secret).commitment
    }
    if concert != nil, !findings.errors.isEmpty, findings.areOfTheMoment {
      return try refuse(
        call, .invalid(findings.errors), as: .openConcert, routedBy: concertId, key: reading.key, contentHash: reading.contentHash)
    }
    try submit(
      OpenConcert(concert: findings.complete(concert)), as: .openConcert, for: call, key: reading.key,
      contentHash: reading.contentHash)
  }

  func cancelSchedule(_ call: Call, _ content: ContentReader<ScheduleCancellation>) throws(Problem) {
    let reading = try content.reading(of: call)
    let cancellation = try reading.complete()
    let scheduleId = call.parameter("id")
    guard let (concert, _) = projections.catalogue.schedule(scheduleId) else {
      throw unknown(.unknownSchedule, "there is no schedule of this id")
    }
    try submit(
      CancelSchedule(concertId: concert.concertId, scheduleId: scheduleId, reason: cancellation.reason), as: .cancelSchedule, for: call,
      key: reading.key, contentHash: reading.contentHash)
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

/// `POST /ticketing/schedules/{id}/cancel`
struct ScheduleCancellation {
  let reason: String?

  init(_ body: BodyInput) {
    reason = body["reason"].optional?.text(1...500)
  }
}
