import Contracts
import Deciding

extension PaymentDecider {
  public static func evolve(_ state: inout State, _ event: PaymentEvent) {
    switch event {
    case .success(let success):
      state.balances[success.userId] = Balance(points: success.balance)
      state.bills[success.reservationId]?.take(success)
      state.records[success.paymentId] = PaymentRecord(
        paymentId: success.paymentId, reservationId: success.reservationId, userId: success.userId, kind: .payment, amount: success.amount,
        status: .paid, method: success.method, at: success.at)
    case .failed(let failed):
      state.records[failed.paymentId] = PaymentRecord(
        paymentId: failed.paymentId, reservationId: failed.reservationId, userId: failed.userId, kind: .payment,
        amount: state.bills[failed.reservationId]?.claim?.amount ?? 0, status: .failed, at: failed.at)
    case .cancelled(let cancelled):
      state.balances[cancelled.userId] = Balance(points: cancelled.balance)
      state.bills[cancelled.reservationId]?.take(cancelled)
      state.records[cancelled.paymentId]?.status = .refunded
      state.records[cancelled.refundId] = PaymentRecord(
        paymentId: cancelled.refundId, reservationId: cancelled.reservationId, userId: cancelled.userId, kind: .refund,
        amount: cancelled.amount, status: cancelled.method == .card ? .pending : .done, method: cancelled.method, at: cancelled.at)
    }
  }

  public static func evolve(_ state: inout State, _ event: PaymentPrivateEvent) {
    switch event {
    case .charged(let charged):
      state.balances[charged.userId] = Balance(points: charged.balance)
      state.records[charged.paymentId] = PaymentRecord(
        paymentId: charged.paymentId, reservationId: nil, userId: charged.userId, kind: .charge, amount: charged.amount, status: .done,
        at: charged.at)
    case .billed(let opened):
      state.bills[opened.reservationId, default: Bill(userId: opened.userId)].claim = opened.claim
      // The other waiting payments are answered together with this event.
      state.bills[opened.reservationId]?.waiting = opened.waiting ?? []
    case .closed(let closed):
      state.bills[closed.reservationId, default: Bill(userId: closed.userId)].closed = closed.reason
      state.bills[closed.reservationId]?.waiting = []
    case .waits(let waits):
      state.bills[waits.reservationId, default: Bill(userId: waits.userId)].waiting.append(waits.payment)
    case .givenUp(let waits):
      guard var bill = state.bills[waits.reservationId] else { return }
      bill.waiting.removeAll { $0.id == waits.payment.id }
      state.bills[waits.reservationId] = bill == Bill(userId: bill.userId) ? nil : bill
    case .cardAsked(let asked):
      state.bills[asked.reservationId]?.card = asked.card
    case .cardEnded(let ended):
      state.bills[ended.reservationId]?.card = nil
      state.bills[ended.reservationId]?.waiting = ended.waiting
    case .cardReturned(let returned):
      state.records[returned.refundId]?.status = .done
    }
  }
}
