import Contracts
import Deciding
import HTTP

extension Edge {
  func createReservation(_ call: Call, _ content: ContentReader<SeatChoice>) throws(Problem) {
    let caller = try call.requireCaller()
    let reading = try content.reading(of: call)
    let wanted = try reading.complete()
    submitWhenTokenIsKnown(.createReservation, for: call, by: caller, key: reading.key, contentHash: reading.contentHash) {
      edge throws(Problem) in
      try edge.asked(wanted, by: caller, for: call)
    }
  }

  /// Submits a command that wants seats, as soon as the edge knows the place in the waiting room that the request's token names.
  func submitWhenTokenIsKnown<Command: Content>(
    _ type: CommandType, for call: Call, by caller: Caller, key: IdempotencyKey?, contentHash: String,
    _ command: @escaping (Edge) throws(Problem) -> Command
  ) {
    whenTokenIsKnown(call) { [weak self] in
      guard let self, call.exchange.isOpen else { return }
      do throws(Problem) {
        let content: Command
        do throws(Problem) {
          content = try command(self)
        } catch {
          return try refuse(call, error, as: type, routedBy: caller.userId, key: key, contentHash: contentHash)
        }
        try submit(content, as: type, for: call, key: key, contentHash: contentHash)
      } catch {
        call.fail(error)
      }
    }
  }

  /// `POST /ticketing/reservations/best`
  func createBestReservation(_ call: Call, _ content: ContentReader<BestChoice>) throws(Problem) {
    let caller = try call.requireCaller()
    let reading = try content.reading(of: call)
    let wanted = try reading.complete()
    submitWhenTokenIsKnown(.createReservation, for: call, by: caller, key: reading.key, contentHash: reading.contentHash) {
      edge throws(Problem) in
      try edge.asked(for: wanted.scheduleId, by: caller, in: call) { schedule throws(Problem) in
        try wanted.target(in: schedule, edge.projections.seatMaps[schedule.scheduleId] ?? SeatMap(schedule))
      }
    }
  }

  /// The wanted seats, with the catalogue's present data about them.
  func asked(_ wanted: SeatChoice, by caller: Caller, for call: Call) throws(Problem) -> CreateReservation {
    try asked(for: wanted.scheduleId, by: caller, in: call) { schedule throws(Problem) in
      SeatTarget(sectionId: try wanted.section(in: schedule).sectionId, seatIds: wanted.seatIds)
    }
  }

  private func asked(
    for scheduleId: String, by caller: Caller, in call: Call, _ target: (Schedule) throws(Problem) -> SeatTarget
  ) throws(Problem) -> CreateReservation {
    guard let (concert, schedule) = projections.catalogue.schedule(scheduleId) else {
      throw unknown(.unknownSchedule, "there is no schedule of this id")
    }
    let target = try target(schedule)
    guard schedule.cancelledAt == nil else { throw Problem(.scheduleCancelled, "this date is cancelled") }
    let queueNumber = try admission(of: call, to: concert, caller)
    return CreateReservation(
      reservationId: ids.reservation(IDSource.random(at: call.start.time), of: caller.userId), userId: caller.userId,
      concertId: concert.concertId, scheduleId: schedule.scheduleId, sectionId: target.sectionId, seatIds: target.seatIds,
      maxSeatsPerUser: concert.maxSeatsPerUser,
      // Sections know the end of sales, if they were opened with one.
      salesEnd: schedule.salesEnd == nil ? schedule.startsAt : nil, queueNumber: queueNumber, search: target.search)
  }

  func confirmReservation(_ call: Call, _ content: ContentReader<String>) throws(Problem) {
    let caller = try call.requireCaller()
    let reading = try content.reading(of: call)
    let reservationId = try reading.complete()
    try requireReservation(reservationId, of: caller)
    try submit(
      ConfirmReservation(reservationId: reservationId, userId: caller.userId), as: .confirmReservation, for: call, key: reading.key,
      contentHash: reading.contentHash)
  }

  func cancelReservation(_ call: Call, _ content: ContentReader<Void>) throws(Problem) {
    let (caller, reservationId, reading) = try reservation(of: call, content)
    try submit(
      CancelReservation(reservationId: reservationId, userId: caller.userId), as: .cancelReservation, for: call, key: reading.key,
      contentHash: reading.contentHash)
  }

  /// The service knows whether the reservation is of a concert with a waiting room, and the edge knows the user's session there.
  func extendReservation(_ call: Call, _ content: ContentReader<Void>) throws(Problem) {
    let (caller, reservationId, reading) = try reservation(of: call, content)
    submitWhenTokenIsKnown(.extendReservation, for: call, by: caller, key: reading.key, contentHash: reading.contentHash) { edge in
      ExtendReservation(reservationId: reservationId, userId: caller.userId, session: edge.session(of: call, caller))
    }
  }

  /// Reads a request about the reservation in its path, which says everything.
  private func reservation(
    of call: Call, _ content: ContentReader<Void>
  ) throws(Problem) -> (caller: Caller, reservationId: String, reading: Reading<Void>) {
    let caller = try call.requireCaller()
    let reading = try content.reading(of: call)
    try reading.complete()
    let reservationId = call.parameter("id")
    try requireReservation(reservationId, of: caller)
    return (caller, reservationId, reading)
  }

  func showReservation(_ call: Call) throws(Problem) {
    let caller = try call.requireCaller()
    let reservationId = call.parameter("id")
    try requireReservation(reservationId, of: caller)
    forward(
      ReservationQuery.reservation(reservationId: reservationId, userId: caller.userId).query, to: ReservationQuery.service, for: call,
      missing: .unknownReservation)
  }

  func listReservations(_ call: Call, _ query: QueryReader<Page>) throws(Problem) {
    let caller = try call.requireCaller()
    let page = try query.read(call)
    if let cursor = page.cursor, !ids.isReservation(cursor, of: caller.userId) {
      throw .invalid([FieldError("cursor", Cursor.expected)])
    }
    forward(ReservationQuery.reservations(userId: caller.userId, page).query, to: ReservationQuery.service, for: call, missing: .notFound)
  }

  /// The id proves its owner: an invented or foreign id does not exist, and no service has to be asked.
  func requireReservation(_ reservationId: String, of caller: Caller) throws(Problem) {
    guard ids.isReservation(reservationId, of: caller.userId) else {
      throw Problem(.unknownReservation, "you have no reservation of this id")
    }
  }
}
