import Contracts
import Deciding

/// Steps that several messages share.
extension PaymentDecider {
  /// Takes the points, if the balance has them.
  private static func pay(
    _ bill: Bill, _ reservationId: String, _ claim: Bill.Claim, points: Int64, _ cause: Cause, paymentId: String,
    answering command: CommandReference?
  ) -> (isPaid: Bool, effects: [Effect<Self>]) {
    guard claim.amount >= 0, claim.amount <= points else {
      let refusal = Refusal(.insufficientBalance, "It costs \(claim.amount) points, and \(points) are there.")
      let failed = PaymentFailed(
        paymentId: paymentId, reservationId: reservationId, userId: bill.userId, refusal: refusal, at: cause.time)
      return (false, [.event(.failed(failed))] + answer(command, refusal))
    }
    let success = PaymentSucceeded(
      paymentId: paymentId, reservationId: reservationId, userId: bill.userId, amount: claim.amount, balance: points - claim.amount,
      at: cause.time)
    var after = bill
    after.take(success)
    return (true, [.event(.success(success))] + answer(command, after.view(of: reservationId, balance: Balance(points: success.balance))))
  }

  /// Tries payments one after the other, as if they came now, until one has paid or waits for its card. Until one has paid, the points stay
  /// the same.
  ///
  /// - Returns: `waiting` is those that wait for the outcome of the one by card.
  static func pay(
    _ bill: Bill, _ reservationId: String, _ claim: Bill.Claim, _ payments: [WaitingPayment], points: Int64, _ cause: Cause
  ) -> (effects: [Effect<Self>], waiting: [WaitingPayment]) {
    var effects: [Effect<Self>] = []
    var isPaid = false
    for (index, payment) in payments.enumerated() {
      let paymentId = payment.paymentId(cause, index)
      if isPaid {
        effects += answer(payment.command, .alreadyPaid)
      } else if payment.method == .card, claim.amount > 0 {
        effects += askForCard(bill, reservationId, claim, payment, paymentId: paymentId)
        return (effects, Array(payments[(index + 1)...]))
      } else {
        let paid = pay(bill, reservationId, claim, points: points, cause, paymentId: paymentId, answering: payment.command)
        effects += paid.effects
        isPaid = paid.isPaid
      }
    }
    return (effects, [])
  }

  /// Takes a payment back, once: the points are the user's again, or the gateway gives the money back.
  static func giveBack(
    _ payment: Bill.Payment, of reservationId: String, _ userId: String, balance: Int64, _ cause: Cause
  ) throws(BalanceOverflow) -> (refund: PaymentCancelled, effects: [Effect<Self>]) {
    let isByCard = payment.method == .card
    let (sum, overflows) = balance.addingReportingOverflow(isByCard ? 0 : payment.amount)
    guard !overflows else { throw BalanceOverflow(userId: userId, paymentId: payment.paymentId) }
    let refund = PaymentCancelled(
      paymentId: payment.paymentId, refundId: cause.newID().description, reservationId: reservationId, userId: userId,
      amount: payment.amount, balance: sum, method: payment.method, at: cause.time)
    let toCard: [Effect<Self>] = isByCard ? [refundCard(payment.paymentId, reservationId, userId, payment.amount)] : []
    return (refund, [.event(.cancelled(refund))] + toCard)
  }

  /// Closes a bill, and refuses the payments that wait for it.
  static func close(_ bill: Bill, _ reservationId: String, _ reason: Closing) -> [Effect<Self>] {
    guard bill.closed == nil else { return [] }
    var effects: [Effect<Self>] = [
      .privateEvent(.closed(BillClosed(reservationId: reservationId, userId: bill.userId, reason: reason)))
    ]
    for waiting in bill.waiting {
      effects += answer(waiting.command, .over(reason))
    }
    return effects
  }

  static func answer(_ command: CommandReference?, _ refusal: Refusal) -> [Effect<Self>] {
    command.map { [.refuse(refusal, to: $0)] } ?? []
  }

  static func answer(_ command: CommandReference?, _ view: PaymentView?) -> [Effect<Self>] {
    guard let command, let view else { return [] }
    return [.reply(.payment(view), to: command)]
  }
}

/// A refund does not fit into a balance. Refunded points came from the balance and charges have a limit, so only a broken database leads
/// here.
struct BalanceOverflow: Error, CustomStringConvertible {
  var userId: String
  var paymentId: String

  var description: String {
    "the refund of payment \(paymentId) does not fit into the balance of user \(userId), which is damaged: restore the database of payment"
  }
}

extension PaymentState {
  func points(of userId: String) -> Int64 {
    balances[userId]?.points ?? 0
  }
}

extension Bill {
  /// Why the bill can't be paid at this time; nil: it can be paid, or too little is known about it.
  func refusal(at time: Timestamp) -> Refusal? {
    if let closed { return .over(closed) }
    if payment != nil { return .alreadyPaid }
    if let claim, time >= claim.expiresAt { return .over(.expired) }
    return nil
  }
}

extension Refusal {
  static let unknownReservation = Refusal(.unknownReservation, "There is no such reservation.")
  static let alreadyPaid = Refusal(.alreadyPaid, "The reservation is paid already.")
  static let nothingPaid = Refusal(.notPaid, "Nothing was paid for the reservation.")
  static let anotherUnderWay = Refusal(.timedOut, "Another payment for the reservation, by card, has no answer yet. Ask again later.")

  /// The contract has one code for all of these: the seats can't be bought any more.
  static func over(_ closing: Closing) -> Refusal {
    switch closing {
    case .cancelled: Refusal(.reservationExpired, "The reservation was cancelled.")
    case .expired: Refusal(.reservationExpired, "The reservation has expired.")
    case .failed: Refusal(.reservationExpired, "The reservation has failed.")
    case .withdrawn: Refusal(.reservationExpired, "The payment for the reservation was taken back.")
    }
  }
}
