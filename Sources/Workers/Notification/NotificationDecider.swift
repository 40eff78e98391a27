import Contracts
import Deciding

/// Tells users what happened to their reservations. It decides what is told to whom; how a message gets there is an effect worker's.
///
/// Every outcome of a reservation is told once. Its own event begins the message. The command `notification.send` only waits for that, so
/// the purchase and the event never tell the same twice.
public enum NotificationDecider: Decider {
  public enum Input: Equatable, Sendable {
    case command(NotificationCommand)
    case confirmed(ReservationSnapshot)
    case cancelled(ReservationSnapshot)
    case failed(ReservationSnapshot)
    case refunded(PaymentCancelled)
    case outcome(DeliveryOutcome)
  }

  public typealias State = NotificationState
  public typealias Event = NotificationSent
  public typealias PrivateEvent = NotificationPrivateEvent
  public typealias Reply = NotificationView
  public typealias Call = DeliverMessage

  public static let service = "notification"

  public static let sources: [Source<Input>] = [
    .commands(Input.command),
    .events(ReservationEvent.self, .success, Input.confirmed),
    .events(ReservationEvent.self, .cancelled, Input.cancelled),
    .events(ReservationEvent.self, .failed, Input.failed),
    .events(Input.refunded),
    .outcomes(Input.outcome),
  ]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .command(.send(let send)): [RowName(Told.self, send.reservationId)]
    case .command(.contact(let contact)): [RowName(Contact.self, contact.userId)]
    case .confirmed(let reservation), .cancelled(let reservation), .failed(let reservation):
      rows(reservation.reservationId, reservation.userId)
    case .refunded(let refund): rows(refund.reservationId, refund.userId)
    case .outcome(let outcome): rows(outcome.message.reservationId, outcome.message.userId)
    }
  }

  private static func rows(_ reservationId: String, _ userId: String) -> [RowName] {
    [RowName(Told.self, reservationId), RowName(Contact.self, userId)]
  }
}

extension NotificationDecider {
  public static func decide(_ input: Input, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    switch input {
    case .command(.send(let command)): answer(command, state, cause)
    case .command(.contact(let command)): keep(command, state, cause)
    case .confirmed(let reservation): tell(.confirmed, reservation, state, cause)
    case .cancelled(let reservation): tell(.cancelled, reservation, state, cause)
    case .failed(let reservation): reservation.wasPaidInVain ? tell(.expired, reservation, state, cause) : []
    case .refunded(let refund): tell(refund, state, cause)
    case .outcome(let outcome): take(outcome, state, cause)
    }
  }

  // MARK: - Commands

  private static func answer(_ command: SendNotification, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let asker = cause.command else { return [] }
    if state.told[command.reservationId]?.hasTold(command.outcome) == true {
      return [.reply(view(command.outcome, of: command.reservationId, command.userId), to: asker)]
    }
    let asked = NotificationAsked(reservationId: command.reservationId, userId: command.userId, command: asker)
    return [.privateEvent(.asked(asked))]
  }

  private static func keep(_ command: KeepContact, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let contact = state.contacts[command.userId]
    guard contact?.email != command.email || contact?.name != command.name else { return [] }
    let learned = ContactLearned(userId: command.userId, email: command.email, name: command.name)
    let waiting = contact?.waiting ?? []
    return [.privateEvent(.contactLearned(learned))]
      + waiting.map { deliver($0, to: Contact(email: command.email, name: command.name), cause) }
  }

  // MARK: - What happened

  private static func tell(
    _ outcome: ReservationOutcome, _ reservation: ReservationSnapshot, _ state: State, _ cause: Cause
  ) -> [Effect<Self>] {
    let message = DeliverMessage(
      notificationId: outcome.notificationId(of: reservation.reservationId), userId: reservation.userId,
      reservationId: reservation.reservationId, outcome: outcome, concertId: reservation.concertId, scheduleId: reservation.scheduleId,
      seatIds: reservation.seatIds, amount: reservation.amount, at: reservation.at)
    return begin(message, state, cause)
  }

  private static func tell(_ refund: PaymentCancelled, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let reservation = state.told[refund.reservationId]
    let message = DeliverMessage(
      notificationId: ReservationOutcome.refunded.notificationId(of: refund.reservationId), userId: refund.userId,
      reservationId: refund.reservationId, outcome: .refunded, concertId: reservation?.concertId, scheduleId: reservation?.scheduleId,
      seatIds: reservation?.seatIds ?? [], amount: refund.amount, at: refund.at)
    return begin(message, state, cause)
  }

  private static func begin(_ message: DeliverMessage, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let told = state.told[message.reservationId]
    guard told?.hasTold(message.outcome) != true else { return [] }
    let begun = NotificationBegun(
      reservationId: message.reservationId, userId: message.userId, outcome: message.outcome, concertId: message.concertId,
      scheduleId: message.scheduleId, seatIds: message.seatIds)
    return [.privateEvent(.begun(begun)), deliver(message, to: state.contacts[message.userId], cause)]
      + answerAsker(of: told, after: message)
  }

  private static func answerAsker(of told: Told?, after message: DeliverMessage) -> [Effect<Self>] {
    guard let asker = told?.asker, message.outcome.settlesConfirmation else { return [] }
    return [.reply(view(.confirmed, of: message.reservationId, message.userId), to: asker)]
  }

  private static func view(_ outcome: ReservationOutcome, of reservationId: String, _ userId: String) -> NotificationView {
    NotificationView(notificationId: outcome.notificationId(of: reservationId), reservationId: reservationId, userId: userId)
  }

  /// The channel knows how long to try. It counts from when the call is begun, as this service may have been away for days before.
  private static func deliver(_ message: DeliverMessage, to contact: Contact?, _ cause: Cause) -> Effect<Self> {
    var message = message
    message.email = contact?.email
    message.name = contact?.name
    return .call(message, until: cause.time)
  }

  // MARK: - What came of messages

  private static func take(_ outcome: DeliveryOutcome, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let message = outcome.message
    switch outcome.result {
    case .delivered:
      let sent = NotificationSent(
        notificationId: message.notificationId, reservationId: message.reservationId, userId: message.userId, outcome: message.outcome,
        channel: outcome.channel, at: cause.time)
      return [.event(sent)]
    case .noAddress:
      // The address may have come while the message was on its way.
      let contact = state.contacts[message.userId]
      if contact?.email != nil, contact?.email != message.email { return [deliver(message, to: contact, cause)] }
      return [.privateEvent(.addressMissing(AddressMissing(message: message)))]
    case .undelivered:
      // It was a dead letter, and somebody has replayed it.
      return [deliver(message, to: state.contacts[message.userId], cause)]
    }
  }

  // MARK: - Evolve

  public static func evolve(_ state: inout State, _ sent: NotificationSent) {
    state.told[sent.reservationId]?.sent.append(Told.Sent(outcome: sent.outcome, channel: sent.channel, at: sent.at))
  }

  public static func evolve(_ state: inout State, _ event: NotificationPrivateEvent) {
    switch event {
    case .begun(let begun):
      var told = state.told[begun.reservationId] ?? Told(userId: begun.userId)
      told.outcomes.append(begun.outcome)
      told.concertId = begun.concertId ?? told.concertId
      told.scheduleId = begun.scheduleId ?? told.scheduleId
      if !begun.seatIds.isEmpty { told.seatIds = begun.seatIds }
      if begun.outcome.settlesConfirmation { told.asker = nil }
      state.told[begun.reservationId] = told
    case .asked(let asked):
      var told = state.told[asked.reservationId] ?? Told(userId: asked.userId)
      told.asker = asked.command
      state.told[asked.reservationId] = told
    case .contactLearned(let learned):
      state.contacts[learned.userId] = Contact(email: learned.email, name: learned.name)
    case .addressMissing(let missing):
      state.contacts[missing.message.userId, default: Contact()].waiting.append(missing.message)
    }
  }
}

extension ReservationOutcome {
  /// Whether nothing more is to be said about the confirmation after this.
  fileprivate var settlesConfirmation: Bool {
    switch self {
    case .confirmed, .cancelled: true
    case .expired, .refunded: false
    }
  }
}

extension ReservationSnapshot {
  /// Whether a `reservation.failed` is about a reservation that was paid. Once its seats were held, nothing but a payment leads to this
  /// event: the seats could not be sold to it, or the payment came after its end. Its end may also be its user's cancellation, of which the
  /// user is told anyway.
  fileprivate var wasPaidInVain: Bool {
    amount != nil && (status == .expired || status == .failed)
  }
}
