import Contracts
import HTTP
import JSON

/// What buyers do.
extension RouteTable {
  mutating func addReservations() {
    on(
      .post, "/ticketing/reservations/new", .permission(.buy),
      .command(
        "Holds seats", .createReservation, ReservationView.self, "The reservation, and until when it holds its seats.",
        headers: [.queueToken]).idempotent, content: ContentReader(SeatChoice.init), Edge.createReservation)
    on(
      .post, "/ticketing/reservations/best", .permission(.buy),
      .command(
        "Holds the best seats side by side, or else any", .createReservation, ReservationView.self, "The reservation, and its seats.",
        headers: [.queueToken]).idempotent, content: ContentReader(BestChoice.init), Edge.createBestReservation)
    on(
      .post, "/ticketing/reservations/confirm", .permission(.buy),
      .command(
        "Waits until a reservation that is being paid is confirmed", .confirmReservation, ReservationView.self,
        "The confirmed reservation.").idempotent, content: ContentReader { $0["reservationId"].id() }, Edge.confirmReservation)
    on(
      .get, "/ticketing/reservations", .permission(.buy),
      Operation(
        "The caller's reservations, newest first", .list("reservations", of: ReservationView.self, "A part of the list."),
        problems: [.notFound, .unavailable]), query: QueryReader { Page($0, .reservation) }, Edge.listReservations)
    on(
      .get, "/ticketing/reservations/{id}", .permission(.buy),
      Operation(
        "A reservation of the caller", .json(ReservationView.self, "The reservation."), problems: [.unknownReservation, .unavailable]),
      Edge.showReservation)
    on(
      .post, "/ticketing/reservations/{id}/extend", .permission(.buy),
      .command(
        "Holds the seats of a reservation longer, once", .extendReservation, ReservationView.self,
        "The reservation with its later end.", headers: [.queueToken]).idempotent, content: .nothing, Edge.extendReservation)
    on(
      .delete, "/ticketing/reservations/{id}", .permission(.buy),
      .command(
        "Cancels a reservation; what was paid is refunded", .cancelReservation, ReservationView.self, "The cancelled reservation."
      ).idempotent, content: .nothing, Edge.cancelReservation)
    on(
      .post, "/ticketing/purchases", .permission(.buy),
      .command(
        "Reserves, pays and confirms in one call, and undoes it all when a step fails", .startPurchase, PurchaseView.self,
        "The purchase.", headers: [.queueToken]).idempotent, content: ContentReader(PurchaseInput.init), Edge.startPurchase)
    on(
      .get, "/ticketing/purchases/{id}", .permission(.buy),
      Operation("A purchase and its steps", .json(PurchaseEntry.self, "The purchase."), problems: [.notFound, .unavailable]),
      Edge.showPurchase)
  }

  mutating func addQueue() {
    var enter = Operation.command(
      "Enters the waiting room of a concert", .enterQueue, QueueEntered.self, "", problems: [.notFound]
    ).idempotent
    enter.answers = [
      .json(.created, schema: Answer.standing, "The place."), .json(schema: Answer.standing, "The place that the caller had already."),
      .pending,
    ]
    on(.post, "/queue/token", .permission(.buy), enter, content: ContentReader { $0["concertId"].id() }, Edge.enterQueue)
    on(
      .delete, "/queue/token", .permission(.buy),
      .command(
        "Leaves a waiting room", .leaveQueue, QueueLeft.self, "The place is free.", required: [.queueToken],
        problems: [.unknownToken]).idempotent, content: .nothing, Edge.leaveQueue)
    on(
      .get, "/queue/status", .permission(.buy),
      Operation(
        "The caller's place", .json(schema: Answer.standing, "The place.", headers: [.cacheControl]), required: [.queueToken],
        problems: [.unknownToken]), Edge.showQueueStatus)
    on(
      .get, "/queue/stream", .permission(.buy),
      Operation(
        "The caller's place, live",
        .text("text/event-stream", "Server-sent events: the answer of `GET /queue/status` whenever it changes.", headers: [.cacheControl]),
        headers: [.queueToken], problems: [.unknownToken]), query: QueryReader { $0.text("token") }, Edge.streamQueue)
    on(
      .get, "/queue/{concertId}/audit", .permission(.buy),
      Operation(
        "What it takes to check the order of a waiting room", .json(QueueAudit.self, "A part of the order."),
        problems: [.notFound, .unavailable]), query: QueryReader { Page($0, .place) }, Edge.showQueueAudit)
  }

  mutating func addPayments() {
    on(
      .post, "/payments/charge", .permission(.buy),
      .command("Buys points", .charge, BalanceView.self, "The balance with them.").idempotent,
      content: ContentReader { $0["amount"].integer(1...10_000_000) }, Edge.charge)
    on(
      .post, "/payments/process", .permission(.buy),
      .command("Pays a reservation", .pay, PaymentView.self, "The payment, and the balance after it.").idempotent,
      content: ContentReader(PaymentInput.init), Edge.pay)
    on(
      .get, "/payments", .permission(.buy),
      Operation(
        "The caller's charges, payments and refunds, newest first", .list("payments", of: PaymentEntry.self, "A part of the list."),
        problems: [.notFound, .unavailable]), query: QueryReader { Page($0, .payment) }, Edge.listPayments)
    on(
      .get, "/balance", .permission(.buy),
      Operation("The caller's points", .json(BalanceView.self, "The balance."), problems: [.notFound, .unavailable]), Edge.showBalance)
    on(
      .post, "/webhooks/card-provider", .system,
      Operation.command(
        "What came of a charge or refund, as the card provider tells it", .reportCard, CardReported.self, "It is noted.",
        required: [.webhookID, .webhookTime, .webhookSignature],
        problems: [.unauthenticated, .requestInFlight, .idempotencyKeyReused]), content: ContentReader(ReportCard.init),
      Edge.takeCardWebhook)
  }
}

extension Answer {
  /// As `QueueStanding` writes it.
  static let standing: JSONValue = object([
    "token": ["type": "string"], "status": ["type": "string", "enum": .array(QueueEntryStatus.allCases.map { .string($0.rawValue) })],
    "position": ["type": "integer"], "estimatedWaitSeconds": ["type": ["integer", "null"]],
    "expiresAt": ["type": ["string", "null"], "format": "date-time"],
  ])
}
