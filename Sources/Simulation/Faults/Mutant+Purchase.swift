import Contracts
import Deciding
import NotificationWorker
import PurchaseWorker

/// The mutants of the one-call purchase.
extension Mutant {
  /// An input, as a decider with this mistake reads it.
  func misread<Input>(_ input: Input) -> Input {
    if self == .tellsTooMuch, case .failed(let reservation)? = input as? NotificationDecider.Input {
      return (NotificationDecider.Input.cancelled(reservation) as? Input) ?? input
    }
    guard self == .takesNoForYes, let heard = input as? PurchaseDecider.Input, case .answered(let name, let outcome) = heard,
      case .refused = outcome, let success = success(of: name.step, name.userId)
    else { return input }
    return (PurchaseDecider.Input.answered(name, .done(success)) as? Input) ?? input
  }

  private func success(of step: PurchaseStep, _ userId: String) -> PurchaseAnswer? {
    func view(_ status: ReservationStatus) -> PurchaseAnswer {
      .reservation(
        ReservationView(reservationId: "", userId: userId, status: status, scheduleId: "", seatIds: [], createdAt: World.start))
    }
    return switch step {
    case .reserve: view(.temporary)
    case .pay: .payment(PaymentView(paymentId: "", reservationId: "", userId: userId, amount: 0, status: "PAID", balance: 0))
    case .confirm: view(.confirmed)
    case .notify, .undoPay, .undoReserve: nil
    }
  }

  /// A request, as a decider with this mistake sends it; nil: it does not.
  func changed<Request>(_ request: Request) -> Request? {
    guard case .reservation(.cancel(var cancel))? = request as? PurchaseRequest else { return request }
    if self == .forgetsCancellation { return nil }
    if self == .cancelsAnother { cancel.reservationId = "another" }
    return PurchaseRequest.reservation(.cancel(cancel)) as? Request
  }
}
