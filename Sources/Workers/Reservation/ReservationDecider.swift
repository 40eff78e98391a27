import Contracts
import Deciding

/// Keeps reservations, from the request for seats to their sale or release. It leads the purchase: concert has the seats, payment has the
/// points, and reservation decides whether both came together in time.
///
/// All its messages have the userId as key, so one lane sees all reservations of a user, and can count the user's seats.
public enum ReservationDecider: Decider {
  public enum Input: Equatable, Sendable {
    case command(ReservationCommand)
    case held(SeatsHeld)
    case refused(SeatsRefused)
    case sold(SeatsSold)
    case withdrawn(SeatsWithdrawn)
    case paid(PaymentSucceeded)
    case timer(ReservationTimer)
  }

  public typealias State = ReservationState
  public typealias Event = ReservationEvent
  public typealias PrivateEvent = ReservationPrivateEvent
  public typealias Request = ReservationRequest
  public typealias Reply = ReservationView
  public typealias Timer = ReservationTimer

  public static let service = "reservation"

  public static let sources: [Source<Input>] = [
    .commands(Input.command),
    .events(Input.held),
    .events(Input.refused),
    .events(Input.sold),
    .events(Input.withdrawn),
    .events(Input.paid),
    .timers(Input.timer),
  ]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .command(.create(let create)):
      rows(create.reservationId) + [RowName(Allowance.self, Allowance.id(userId: create.userId, concertId: create.concertId))]
    case .command(.confirm(let confirm)): rows(confirm.reservationId)
    case .command(.cancel(let cancel)): rows(cancel.reservationId)
    case .command(.extend(let extend)): rows(extend.reservationId)
    case .held(let held): [RowName(Reservation.self, held.reservationId)]
    case .refused(let refused): [RowName(Reservation.self, refused.reservationId)]
    case .sold(let sold): [RowName(Reservation.self, sold.reservationId)]
    case .withdrawn(let withdrawn): [RowName(Reservation.self, withdrawn.reservationId)]
    case .paid(let payment): rows(payment.reservationId)
    case .timer(let timer): rows(timer.content.reservationId)
    }
  }

  private static func rows(_ reservationId: String) -> [RowName] {
    [RowName(Reservation.self, reservationId), RowName(Foundling.self, reservationId)]
  }

  /// Seconds that a reservation waits for another service (while PENDING, and while its seats are sold) before it fails.
  static let answerSeconds = 30
  /// Seconds that `confirm` waits for a payment that may be on its way.
  static let confirmSeconds = 2
}

extension ReservationDecider {
  public static func decide(_ input: Input, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    switch input {
    case .command(.create(let command)): create(command, state, cause)
    case .command(.confirm(let command)): confirm(command, state, cause)
    case .command(.cancel(let command)): cancel(command, state, cause)
    case .command(.extend(let command)): extend(command, state, cause)
    case .held(let held): take(held, state, cause)
    case .refused(let refused): take(refused, state, cause)
    case .sold(let sold): take(sold, state, cause)
    case .withdrawn(let withdrawn): take(withdrawn, state, cause)
    case .paid(let payment): take(payment, state, cause)
    case .timer(let timer): decide(timer, state, cause)
    }
  }

  // MARK: - Commands

  private static func create(_ command: CreateReservation, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    if let known = state.reservations[command.reservationId] { return repeated(command, known, cause) }
    guard let request = command.request else { return answer(cause.command, Refusal(.invalidRequest, "This search asks no section.")) }
    if let end = command.salesEnd, cause.time >= end { return answer(cause.command, .salesEnded) }
    let allowance = Allowance.id(userId: command.userId, concertId: command.concertId)
    if let limit = command.maxSeatsPerUser, (state.allowances[allowance]?.seats ?? 0) + command.seatCount > limit {
      return answer(cause.command, Refusal(.limitExceeded, "One may have \(limit) seats of this concert at most."))
    }
    let due = ReservationDue(reservationId: command.reservationId, userId: command.userId)
    return [
      .privateEvent(.opened(ReservationOpened(asked: command, command: cause.command, at: cause.time))),
      .send(.seats(request)),
      .setTimer(ReservationTimer(.holding, due), at: cause.time + answerSeconds),
    ]
  }

  /// The edge makes a new id for each reservation, and a repeated command never comes this far. But a service that has lost its database
  /// does its work again, and may ask again for what it had.
  private static func repeated(_ command: CreateReservation, _ known: Reservation, _ cause: Cause) -> [Effect<Self>] {
    guard known.userId == command.userId, command.search != nil || known.seatIds == command.seatIds else {
      return answer(cause.command, Refusal(.invalidRequest, "There is a reservation with this id already."))
    }
    switch known.phase {
    // The first command gets the answer.
    case .pending where known.creations.contains { $0.id == cause.command?.id }: return []
    case .pending: return answer(cause.command, Refusal(.invalidRequest, "This reservation was asked for already."))
    case .held, .selling, .confirmed: return reply(cause.command, known)
    case .undone: return answer(cause.command, known.reason ?? .notTemporary(known.status))
    }
  }

  private static func confirm(_ command: ConfirmReservation, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let asker = cause.command else { return [] }
    let confirmation = Confirmation(reservationId: command.reservationId, userId: command.userId, command: asker)
    let due = ReservationDue(reservationId: command.reservationId, userId: command.userId, command: asker.id)
    let waits: [Effect<Self>] = [
      .privateEvent(.confirmation(ConfirmationEvent(.asked, confirmation))),
      .setTimer(ReservationTimer(.confirm, due), at: cause.time + confirmSeconds),
    ]
    guard let reservation = state.reservations[command.reservationId] else { return waits }
    guard reservation.userId == command.userId else { return answer(asker, .unknownReservation) }
    switch reservation.phase {
    case .pending, .held: return waits
    // The timer of the sale ensures an answer.
    case .selling: return [.privateEvent(.confirmation(ConfirmationEvent(.asked, confirmation)))]
    case .confirmed: return [.reply(reservation.view, to: asker)]
    case .undone: return answer(asker, .notTemporary(reservation.status))
    }
  }

  /// `cancel` is behind `create` in the same topic: a reservation that is not known by now never will be. If another producer's `create`
  /// comes later all the same, its hold ends like any other that is not paid.
  private static func cancel(_ command: CancelReservation, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let reservation = state.reservations[command.reservationId], reservation.userId == command.userId else {
      return answer(cause.command, .unknownReservation)
    }
    switch reservation.status {
    case .pending, .temporary, .confirmed:
      let (cancelled, effects) = end(reservation, .cancelled, at: cause.time)
      return effects + reply(cause.command, cancelled)
    case .cancelled:
      return reply(cause.command, reservation)
    case .expired, .failed:
      return answer(cause.command, .notTemporary(reservation.status))
    }
  }

  /// Like `cancel`, it is behind `create` in the same topic. Concert need not hear of it: seats are held until reservation releases them.
  private static func extend(_ command: ExtendReservation, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let reservation = state.reservations[command.reservationId], reservation.userId == command.userId else {
      return answer(cause.command, .unknownReservation)
    }
    let until: Timestamp
    switch reservation.phase {
    case .held(let end): until = end
    case .selling: return answer(cause.command, .paidAlready)
    case .pending, .confirmed, .undone: return answer(cause.command, .notTemporary(reservation.status))
    }
    // The timer that says so may still be on its way.
    guard cause.time < until else { return answer(cause.command, .notTemporary(.expired)) }
    guard reservation.extendedAt == nil else { return answer(cause.command, .alreadyExtended) }
    var later = until.adding(milliseconds: until.milliseconds - reservation.createdAt.milliseconds)
    if reservation.queueNumber != nil {
      guard let session = command.session, session.concertId == reservation.concertId else {
        return answer(cause.command, .sessionNeeded)
      }
      later = min(later, session.until)
      guard later > until else { return answer(cause.command, .sessionTooShort) }
    }
    var snapshot = reservation.snapshot(.temporary, at: cause.time)
    snapshot.expiresAt = later
    let extended = reservation.taking(snapshot)
    return [.event(ReservationEvent(.extended, snapshot)), .setTimer(timer(.expiry, reservation), at: later)]
      + reply(cause.command, extended)
  }

  // MARK: - Events of concert

  private static func take(_ sold: SeatsSold, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let reservation = state.reservations[sold.reservationId], case .selling = reservation.phase else { return [] }
    return confirmed(reservation, at: cause.time)
  }

  private static func take(_ refused: SeatsRefused, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let reservation = state.reservations[refused.reservationId] else { return [] }
    switch (refused.step, reservation.phase) {
    case (.block, .pending), (.pick, .pending): return goOn(reservation, refused, cause)
    case (.hold, .pending): return end(reservation, .failed, refused.refusal, releasing: false, at: cause.time).effects
    case (.sell, .selling): return end(reservation, .failed, refused.refusal, at: cause.time).effects
    case (.hold, _), (.block, _), (.pick, _), (.sell, _): return []
    }
  }

  /// The evening is cancelled. A reservation that does not know of its hold yet has asked for it: the release follows the hold.
  private static func take(_ withdrawn: SeatsWithdrawn, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let reservation = state.reservations[withdrawn.reservationId] else {
      let release = ReleaseSeats(reservationId: withdrawn.reservationId, userId: withdrawn.userId, sectionId: withdrawn.sectionId)
      return [.send(.seats(.release(release)))]
    }
    switch reservation.phase {
    case .pending, .held, .selling, .confirmed: return end(reservation, .cancelled, .scheduleCancelled, at: cause.time).effects
    // It has released its seats already.
    case .undone: return []
    }
  }

  private static func take(_ held: SeatsHeld, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let reservation = state.reservations[held.reservationId] else {
      // No known reservation has this hold, and concert does not release it by itself.
      return [.send(.seats(.release(held.release)))]
    }
    // After the loss of a database, a section that had no seats may have found some, while the reservation asks another one.
    guard held.sectionId == reservation.sectionId else { return [.send(.seats(.release(held.release)))] }
    // A reservation that has ended meanwhile has sent a release, which comes to concert after the hold.
    guard case .pending = reservation.phase else { return [] }
    var snapshot = reservation.snapshot(.temporary, at: cause.time)
    snapshot.sectionId = held.sectionId
    snapshot.seatIds = held.seatIds
    snapshot.amount = held.amount
    snapshot.expiresAt = held.until
    let after = reservation.taking(snapshot)
    var effects: [Effect<Self>] = [.event(ReservationEvent(.created, snapshot))]
    for creation in reservation.creations { effects.append(.reply(after.view, to: creation)) }
    guard let payment = reservation.payment else {
      return effects + [.setTimer(timer(.expiry, reservation), at: held.until)]
    }
    // The payment came first.
    guard payment.at < held.until else { return effects + end(after, .failed, .paidTooLate, at: cause.time).effects }
    return effects + sell(after, at: cause.time)
  }

  // MARK: - Events of payment

  private static func take(_ success: PaymentSucceeded, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let payment = ReceivedPayment(paymentId: success.paymentId, at: cause.time)
    let paid = Effect<Self>.privateEvent(
      .paid(ReservationPaid(reservationId: success.reservationId, userId: success.userId, payment: payment)))
    guard let reservation = state.reservations[success.reservationId] else {
      let due = ReservationDue(reservationId: success.reservationId, userId: success.userId)
      return [paid, .setTimer(ReservationTimer(.foundling, due), at: cause.time + answerSeconds)]
    }
    guard reservation.payment?.paymentId != success.paymentId else { return [] }
    switch reservation.phase {
    case .pending:
      return [paid]
    case .held(let until):
      guard payment.at < until else { return [paid] + end(reservation, .failed, .paidTooLate, at: cause.time).effects }
      return [paid] + sell(reservation, at: cause.time)
    case .undone:
      // The reservation keeps its status. Its end is published once more, so that payment gives the points back.
      return [paid, .event(ReservationEvent(.failed, reservation.snapshot(reservation.status, at: cause.time)))]
    case .selling, .confirmed:
      // A repeat: payment takes the points for a reservation only once.
      return []
    }
  }

  // MARK: - Timers

  private static func decide(_ timer: ReservationTimer, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let due = timer.content
    let reservation = state.reservations[due.reservationId]
    switch (timer.kind, reservation?.phase) {
    case (.holding, .pending), (.selling, .selling):
      return reservation.map { end($0, .failed, .noAnswer, at: cause.time).effects } ?? []
    case (.expiry, .held):
      return reservation.map { end($0, .expired, at: cause.time).effects } ?? []
    case (.confirm, .pending), (.confirm, .held):
      return refuse(due, among: reservation?.confirmations ?? [], .notPaid)
    case (.confirm, nil):
      return refuse(due, among: state.foundlings[due.reservationId]?.confirmations ?? [], .unknownReservation)
    case (.foundling, nil):
      return abandon(due, state, cause)
    case (.holding, _), (.selling, _), (.expiry, _), (.confirm, _), (.foundling, _):
      return []
    }
  }

  private static func refuse(_ due: ReservationDue, among waiting: [CommandReference], _ refusal: Refusal) -> [Effect<Self>] {
    guard let command = waiting.first(where: { $0.id == due.command }) else { return [] }
    let confirmation = Confirmation(reservationId: due.reservationId, userId: due.userId, command: command)
    return [.privateEvent(.confirmation(ConfirmationEvent(.refused, confirmation))), .refuse(refusal, to: command)]
  }

  /// Points were taken for a reservation that does not exist, because a database was lost, for example. It is made with the status FAILED,
  /// so that the points go back.
  private static func abandon(_ due: ReservationDue, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let foundling = state.foundlings[due.reservationId], foundling.payment != nil else { return [] }
    let reservation = Reservation(
      reservationId: due.reservationId, userId: due.userId, concertId: "", scheduleId: "", sectionId: "", seatIds: [], status: .pending,
      createdAt: cause.time, confirmations: foundling.confirmations)
    return end(reservation, .failed, .unknownReservation, releasing: false, at: cause.time).effects
  }
}
