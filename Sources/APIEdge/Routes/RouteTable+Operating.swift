import Contracts
import HTTP
import JSON

/// What operators and programs that watch the system do.
extension RouteTable {
  mutating func addOperations() {
    on(
      .post, "/ticketing/concerts", .permission(.openConcerts),
      .command("Opens a concert for sale", .openConcert, ConcertOpened.self, "The concert's ids.").idempotent,
      content: ContentReader { body, now in ConcertInput.read(body, at: now) }, Edge.openConcert)
    on(
      .post, "/ticketing/schedules/{id}/cancel", .permission(.cancelSchedules),
      .command(
        "Cancels a date: every reservation is cancelled and refunded", .cancelSchedule, ScheduleCancelled.self,
        "It is under way. The same request later says how far it is.").idempotent,
      content: ContentReader(isOptional: true) { .some(ScheduleCancellation($0)) }, Edge.cancelSchedule)
    on(
      .patch, "/ticketing/concerts/{id}/admission", .permission(.openConcerts),
      .command(
        "Changes how a waiting room lets people in", .adjustQueue, QueueAdjusted.self, "The waiting room now.", problems: [.notFound]
      ).idempotent, content: ContentReader(QueueChange.init), Edge.adjustQueue)
    on(
      .get, "/data-platform/reservations", .permission(.readDataPlatform),
      Operation(
        "All reservations, newest first", .list("reservations", of: ReservationEntry.self, "A part of the list."),
        problems: [.notFound, .unavailable]), query: QueryReader { (DataPlatformQuery.Filter($0), Page($0, .reservation)) },
      Edge.listReservationLog)
    on(
      .get, "/data-platform/reservations/{id}", .permission(.readDataPlatform),
      Operation("A reservation and its history", .json(ReservationEntry.self, "The reservation."), problems: [.notFound, .unavailable]),
      Edge.showReservationLog)
    on(
      .get, "/data-platform/summary", .permission(.readDataPlatform),
      Operation("Sums by schedule and minute", .json(Summary.self, "The sums."), problems: [.notFound, .unavailable]),
      query: QueryReader(SummaryRange.init), Edge.showSummary)
    on(
      .get, "/commands/{id}", .everyone,
      Operation(
        "What came of a command that was answered 202", .json(schema: Answer.outcome, "The answer that it would have had."), .pending,
        problems: [.notFound, .unauthenticated, .forbidden, .unavailable]), Edge.showCommand)
    on(
      .get, "/services", .permission(.readServices),
      Operation("Which services run where, and how far behind they are", .json(ServiceList.self, "The services.")), Edge.listServices)
    on(
      .get, "/ticketing/events/{id}", .permission(.readEvents),
      Operation(
        "What services' journals have of a reservation, a purchase, a payment, a message or a request",
        .json(EventPicture.View.self, "The messages, each below its cause."), problems: [.notFound]), Edge.showEvents)
    addDeadLetters()
    on(
      .get, "/health/live", .monitor,
      Operation("Whether the process lives", .json(schema: Answer.object(["status": ["type": "string"]]), "It does.")), Edge.showLiveness)
    on(
      .get, "/health/ready", .monitor,
      Operation(
        "Whether all requests can be answered", .json(ReadinessReport.self, "They can."),
        .json(ReadinessReport.self, "What is not ready yet, and why.", status: .serviceUnavailable)), Edge.showReadiness)
    on(
      .get, "/metrics", .monitor, Operation("Figures for Prometheus", .text("text/plain", "The text format, version 0.0.4.")),
      Edge.showMetrics)
  }

  private mutating func addDeadLetters() {
    let problems: [ProblemCode] = [.notFound, .unavailable]
    let target = ContentReader { body in DeadLetterControl.Target(reading: body) }
    on(
      .get, "/services/{service}/dead-letters", .permission(.handleDeadLetters),
      Operation("The keys whose messages wait", .json(DeadLetterControl.List.self, "A part of the list."), problems: problems),
      query: QueryReader { $0.integer("after", 0...Int.max) ?? 0 }, Edge.listDeadLetters)
    on(
      .post, "/services/{service}/dead-letters/show", .permission(.handleDeadLetters),
      Operation("The messages that wait under a key", .json(DeadLetterControl.Detail.self, "A part of the list."), problems: problems),
      content: target, Edge.showDeadLetters)
    on(
      .post, "/services/{service}/dead-letters/replay", .permission(.handleDeadLetters),
      Operation(
        "Handles the messages of a key again", .json(DeadLetterControl.Outcome.self, "They are being handled."), problems: problems),
      content: target, Edge.replayDeadLetters)
  }
}

extension DeadLetterControl.Target {
  /// - Returns: nil: it can't be read.
  fileprivate init?(reading body: BodyInput) {
    guard let partition = body["partition"].integer(0...Int64(Int32.max)) else { return nil }
    let name = body["key"].optional
    name?.describe(["contentEncoding": "base64"])
    // As long as a request's content may be. The service looks whether it is Base64.
    let key = name?.bytes(0...65_536)
    let after = body["after"].optional?.integer(0...Int64.max)
    self.init(partition: Int32(partition), key: key, after: after)
  }
}

extension Answer {
  static let outcome: JSONValue = object([
    "commandId": ["type": "string"], "status": ["type": "string", "enum": ["DONE"]],
    "answer": object(["status": ["type": "integer"], "body": ["type": "object"]]),
  ])
}
