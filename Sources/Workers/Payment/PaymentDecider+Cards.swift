import Contracts
import Deciding

/// Payments by card. The gateway charges the card; until it has said what came of that, the payment is under way, and other payments for
/// the reservation wait.
extension PaymentDecider {
  static func askForCard(
    _ bill: Bill, _ reservationId: String, _ claim: Bill.Claim, _ payment: WaitingPayment, paymentId: String
  ) -> [Effect<Self>] {
    let card = Bill.CardUnderWay(paymentId: paymentId, amount: claim.amount, command: payment.command)
    return [
      .privateEvent(.cardAsked(CardAsked(reservationId: reservationId, userId: bill.userId, card: card))),
      .send(.charge(ChargeCard(paymentId: paymentId, reservationId: reservationId, userId: bill.userId, amount: claim.amount))),
    ]
  }

  static func refundCard(_ paymentId: String, _ reservationId: String, _ userId: String, _ amount: Int64) -> Effect<Self> {
    .send(.refund(RefundCard(paymentId: paymentId, reservationId: reservationId, userId: userId, amount: amount)))
  }

  // MARK: - What the gateway says

  static func take(_ charged: CardCharged, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let bill = state.bills[charged.reservationId]
    // It is settled already. The gateway says it again after a recovery.
    if bill?.payment?.paymentId == charged.paymentId { return [] }
    let refund = refundCard(charged.paymentId, charged.reservationId, charged.userId, charged.amount)
    // Nobody here asked for it: the database was restored, and what was done again went another way.
    guard let bill, let card = bill.asked(for: charged) else { return [refund] }
    let others = bill.waiting.filter { $0.ownPaymentId != charged.paymentId }
    if let refusal = bill.refusal(at: cause.time) {
      return end(bill, charged.reservationId, card, keeping: []) + [refund] + answer(card.command, refusal)
        + others.flatMap { answer($0.command, refusal) }
    }
    let balance = state.points(of: bill.userId)
    let success = PaymentSucceeded(
      paymentId: card.paymentId, reservationId: charged.reservationId, userId: bill.userId, amount: card.amount, balance: balance,
      method: .card, at: cause.time)
    var after = bill
    after.take(success)
    return [.event(.success(success))] + answer(card.command, after.view(of: charged.reservationId, balance: Balance(points: balance)))
      + others.flatMap { answer($0.command, .alreadyPaid) }
  }

  /// The card was not charged, so the payments that wait have their turn.
  static func take(_ declined: CardDeclined, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let bill = state.bills[declined.reservationId], let card = bill.card, card.paymentId == declined.paymentId else { return [] }
    let failed = PaymentFailed(
      paymentId: card.paymentId, reservationId: declined.reservationId, userId: bill.userId, refusal: declined.refusal, at: cause.time)
    var next: (effects: [Effect<Self>], waiting: [WaitingPayment]) = ([], [])
    if let refusal = bill.refusal(at: cause.time) {
      next.effects = bill.waiting.flatMap { answer($0.command, refusal) }
    } else if let claim = bill.claim {
      next = pay(bill, declined.reservationId, claim, bill.waiting, points: state.points(of: bill.userId), cause)
    }
    return [.event(.failed(failed))] + end(bill, declined.reservationId, card, keeping: next.waiting)
      + answer(card.command, declined.refusal) + next.effects
  }

  static func take(_ refunded: CardRefunded, _ state: State) -> [Effect<Self>] {
    guard let payment = state.bills[refunded.reservationId]?.payment, payment.paymentId == refunded.paymentId,
      let refundId = payment.refundId, state.records[refundId]?.status == .pending
    else { return [] }
    return [
      .privateEvent(
        .cardReturned(CardReturned(reservationId: refunded.reservationId, userId: refunded.userId, refundId: refundId)))
    ]
  }

  private static func end(
    _ bill: Bill, _ reservationId: String, _ card: Bill.CardUnderWay, keeping waiting: [WaitingPayment]
  ) -> [Effect<Self>] {
    [
      .privateEvent(
        .cardEnded(CardEnded(reservationId: reservationId, userId: bill.userId, paymentId: card.paymentId, waiting: waiting)))
    ]
  }
}
