import Contracts
import Deciding

/// Keeps the users' points: balances, payments and refunds.
///
/// All its messages have the userId as key, so one lane has a balance, and debits need no lock. It keeps as much of a reservation as it
/// needs to take the points once, and to give them back once.
public enum PaymentDecider: Decider {
  public enum Input: Equatable, Sendable {
    case command(PaymentCommand)
    /// The seats of a reservation are held, or held for longer, so it may be paid.
    case held(ReservationSnapshot)
    case ended(ReservationSnapshot, Closing)
    case gateway(GatewayEvent)
    case due(PaymentDue)
  }

  public typealias State = PaymentState
  public typealias Event = PaymentEvent
  public typealias PrivateEvent = PaymentPrivateEvent
  public typealias Request = GatewayCommand
  public typealias Reply = PaymentReply
  public typealias Timer = PaymentDue

  public static let service = "payment"

  public static let sources: [Source<Input>] = [
    .commands(Input.command),
    .events(ReservationEvent.self, .created, Input.held),
    .events(ReservationEvent.self, .extended, Input.held),
    .events(ReservationEvent.self, .failed) { .ended($0, .failed) },
    .events(ReservationEvent.self, .cancelled) { .ended($0, .cancelled) },
    .events(ReservationEvent.self, .expired) { .ended($0, .expired) },
    .events(Input.gateway),
    .timers(Input.due),
  ]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .command(.process(let process)): rows(process.reservationId, process.userId)
    case .command(.cancel(let cancel)): rows(cancel.reservationId, cancel.userId)
    case .command(.charge(let charge)): [RowName(Balance.self, charge.userId)]
    case .held(let reservation), .ended(let reservation, _): rows(reservation.reservationId, reservation.userId)
    case .gateway(.charged(let charged)): rows(charged.reservationId, charged.userId)
    case .gateway(.declined(let declined)): rows(declined.reservationId, declined.userId)
    case .gateway(.refunded(let refunded)): rows(refunded.reservationId, refunded.userId)
    case .due(let due): rows(due.reservationId, due.userId)
    }
  }

  private static func rows(_ reservationId: String, _ userId: String) -> [RowName] {
    [RowName(Bill.self, reservationId), RowName(Balance.self, userId)]
  }

  /// Seconds that a payment waits for a reservation that it has overtaken: the id is genuine, so the reservation should come.
  static let billSeconds = 30
  /// The points that a user may charge at once, by the HTTP contract.
  static let charges: ClosedRange<Int64> = 1...10_000_000
  /// The highest balance: 2^53 - 1, up to which every JSON reader has whole numbers (RFC 8259, 6).
  static let highestBalance: Int64 = 9_007_199_254_740_991
}

extension PaymentDecider {
  public static func decide(_ input: Input, _ state: State, _ cause: Cause) throws -> [Effect<Self>] {
    switch input {
    case .command(.charge(let command)): charge(command, state, cause)
    case .command(.process(let command)): process(command, state, cause)
    case .command(.cancel(let command)): try cancel(command, state, cause)
    case .held(let reservation): bill(reservation, state, cause)
    case .ended(let reservation, let reason): try close(reservation, reason, state, cause)
    case .gateway(.charged(let charged)): take(charged, state, cause)
    case .gateway(.declined(let declined)): take(declined, state, cause)
    case .gateway(.refunded(let refunded)): take(refunded, state)
    case .due(let due): giveUp(due, state)
    }
  }

  // MARK: - Commands

  private static func charge(_ command: ChargeBalance, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard charges.contains(command.amount) else {
      return answer(cause.command, Refusal(.invalidRequest, "One may charge \(charges.lowerBound) to \(charges.upperBound) points."))
    }
    let points = state.points(of: command.userId)
    guard command.amount <= highestBalance - points else {
      return answer(cause.command, Refusal(.invalidRequest, "One may have \(highestBalance) points at most."))
    }
    let charged = BalanceCharged(
      paymentId: cause.newID().description, userId: command.userId, amount: command.amount, balance: points + command.amount,
      at: cause.time)
    var effects: [Effect<Self>] = [.privateEvent(.charged(charged))]
    if let asker = cause.command {
      effects.append(.reply(.balance(Balance(points: charged.balance).view(of: command.userId)), to: asker))
    }
    return effects
  }

  private static func process(_ command: ProcessPayment, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let bill = state.bills[command.reservationId]
    if let bill, bill.userId != command.userId { return answer(cause.command, .unknownReservation) }
    if let refusal = bill?.refusal(at: cause.time) { return answer(cause.command, refusal) }
    let payment = WaitingPayment(cause, command.method)
    guard let bill, let claim = bill.claim, bill.card == nil else {
      let waiting = PaymentWaits(reservationId: command.reservationId, userId: command.userId, payment: payment)
      let due = PaymentDue(reservationId: command.reservationId, userId: command.userId, process: cause.id)
      return [.privateEvent(.waits(waiting)), .setTimer(due, at: cause.time + billSeconds)]
    }
    return pay(bill, command.reservationId, claim, [payment], points: state.points(of: command.userId), cause).effects
  }

  private static func cancel(_ command: CancelPayment, _ state: State, _ cause: Cause) throws -> [Effect<Self>] {
    // Reservation may not have told of it yet, and the payment may come later.
    let bill = state.bills[command.reservationId] ?? Bill(userId: command.userId)
    guard bill.userId == command.userId else { return answer(cause.command, .unknownReservation) }
    guard let payment = bill.payment else {
      // The payment was cancelled before it was made, so it is never made.
      return close(bill, command.reservationId, .withdrawn) + answer(cause.command, .nothingPaid)
    }
    var after = (bill: bill, balance: Balance(points: state.points(of: command.userId)))
    var effects: [Effect<Self>] = []
    if !payment.isRefunded {
      let back = try giveBack(payment, of: command.reservationId, command.userId, balance: after.balance.points, cause)
      after.bill.take(back.refund)
      after.balance = Balance(points: back.refund.balance)
      effects = back.effects + close(bill, command.reservationId, .withdrawn)
    }
    return effects + answer(cause.command, after.bill.view(of: command.reservationId, balance: after.balance))
  }

  // MARK: - Events of reservation

  private static func bill(_ reservation: ReservationSnapshot, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let bill = state.bills[reservation.reservationId]
    guard let amount = reservation.amount, let expiresAt = reservation.expiresAt else { return [] }
    // An old event: the end came first, or a hold that is as long or longer is known already.
    guard bill?.closed == nil, bill?.payment == nil, bill?.claim.map({ $0.expiresAt < expiresAt }) ?? true else { return [] }
    let claim = Bill.Claim(amount: amount, expiresAt: expiresAt)
    let points = state.points(of: reservation.userId)
    let open = bill ?? Bill(userId: reservation.userId)
    // A longer hold does not change that they wait for the card.
    let paid =
      open.card == nil
      ? pay(open, reservation.reservationId, claim, open.waiting, points: points, cause) : (effects: [], waiting: open.waiting)
    let opened = BillOpened(
      reservationId: reservation.reservationId, userId: reservation.userId, claim: claim,
      waiting: paid.waiting.isEmpty ? nil : paid.waiting)
    return [.privateEvent(.billed(opened))] + paid.effects
  }

  private static func close(
    _ reservation: ReservationSnapshot, _ reason: Closing, _ state: State, _ cause: Cause
  ) throws -> [Effect<Self>] {
    let bill = state.bills[reservation.reservationId] ?? Bill(userId: reservation.userId)
    var effects: [Effect<Self>] = []
    // The refund happens once, at the first end that comes.
    if let payment = bill.payment, !payment.isRefunded {
      let balance = state.points(of: bill.userId)
      effects = try giveBack(payment, of: reservation.reservationId, bill.userId, balance: balance, cause).effects
    }
    return effects + close(bill, reservation.reservationId, reason)
  }

  // MARK: - Timers

  private static func giveUp(_ due: PaymentDue, _ state: State) -> [Effect<Self>] {
    guard let payment = state.bills[due.reservationId]?.waiting.first(where: { $0.id == due.process }) else { return [] }
    let givenUp = PaymentGivenUp(reservationId: due.reservationId, userId: due.userId, payment: payment)
    let isKnown = state.bills[due.reservationId]?.claim != nil
    return [.privateEvent(.givenUp(givenUp))] + answer(payment.command, isKnown ? .anotherUnderWay : .unknownReservation)
  }
}
