import Contracts
import Deciding

/// What each step asks, how long it waits, and what its answer means. A new step is a case here and a place in `plan`.
extension PurchaseStep {
  /// The steps of a new purchase, in order.
  static let plan: [PurchaseStep] = [.reserve, .pay, .confirm, .notify]

  /// The step that undoes this one; nil: there is nothing to undo.
  var undo: PurchaseStep? {
    switch self {
    case .reserve: .undoReserve
    case .pay: .undoPay
    // To cancel the reservation undoes its confirmation.
    case .confirm: nil
    case .notify, .undoPay, .undoReserve: nil
    }
  }

  /// Whether the purchase has its outcome before this step, which is done afterwards and changes nothing about it.
  var isAfterwards: Bool { self == .notify }

  /// Whether it is repeated until it has an answer. Nothing would undo a step that undoes another one, and a step that comes afterwards
  /// must undo nothing.
  var isRepeated: Bool {
    switch self {
    case .reserve, .pay, .confirm: false
    case .notify, .undoPay, .undoReserve: true
    }
  }

  /// Seconds that a step waits for its answer. A step that is repeated waits longer each time.
  func patience(attempt: Int) -> Int {
    isRepeated ? min(Self.firstPause << min(attempt, 8), Self.longestPause) : Self.answerSeconds
  }

  /// As long as reservation waits for concert.
  private static let answerSeconds = 30
  private static let firstPause = 10
  private static let longestPause = 600

  /// The command that a client would send.
  func request(of purchase: Purchase) -> PurchaseRequest {
    let (reservationId, userId) = (purchase.reservationId, purchase.userId)
    return switch self {
    case .reserve: .reservation(.create(purchase.reservation))
    case .pay: .payment(.process(ProcessPayment(reservationId: reservationId, userId: userId, method: purchase.method)))
    case .confirm: .reservation(.confirm(ConfirmReservation(reservationId: reservationId, userId: userId)))
    case .notify: .notification(.send(SendNotification(reservationId: reservationId, userId: userId, outcome: .confirmed)))
    case .undoPay: .payment(.cancel(CancelPayment(reservationId: reservationId, userId: userId)))
    case .undoReserve: .reservation(.cancel(CancelReservation(reservationId: reservationId, userId: userId)))
    }
  }

  /// What an answer means for a step.
  enum Meaning: Equatable {
    case done(paymentId: String?)
    case failed(Refusal)
    /// The service does not know it yet: it is asked again at once, as long as the step has time.
    case notYet
    /// It says nothing about the step, which goes on waiting.
    case nothing
  }

  func meaning(of outcome: RequestOutcome<PurchaseAnswer>) -> Meaning {
    switch (self, outcome) {
    case (.reserve, .done(.reservation(let view))): view.status == .temporary ? .done(paymentId: nil) : .failed(.gone(view.status))
    case (.pay, .done(.payment(let view))): .done(paymentId: view.paymentId)
    case (.confirm, .done(.reservation(let view))): view.status == .confirmed ? .done(paymentId: nil) : .failed(.gone(view.status))
    // Reservation has not heard of the payment, which was made.
    case (.confirm, .refused(let refusal)) where refusal.code == RefusalCode.notPaid.rawValue: .notYet
    case (.reserve, .refused(let refusal)), (.pay, .refused(let refusal)), (.confirm, .refused(let refusal)),
      (.notify, .refused(let refusal)):
      .failed(refusal)
    case (.notify, .done(.notification)), (.undoPay, .done(.payment)), (.undoReserve, .done(.reservation)): .done(paymentId: nil)
    case (.undoPay, .refused(let refusal)), (.undoReserve, .refused(let refusal)):
      refusal.saysNothingIsThere ? .done(paymentId: nil) : .nothing
    case (.reserve, .done), (.pay, .done), (.confirm, .done), (.notify, .done), (.undoPay, .done), (.undoReserve, .done):
      // The answer to another question.
      .nothing
    }
  }
}

extension Refusal {
  /// Whether it means, as the answer to a cancellation, that there is nothing to cancel: it never was, or has ended by itself.
  fileprivate var saysNothingIsThere: Bool {
    [RefusalCode.notPaid, .notTemporary, .unknownReservation].contains { $0.rawValue == code }
  }

  /// Whether the step that it refuses may be done all the same. A refusal about seats or money says that nothing was done. Any other is
  /// about the command: its id is known already, because the command came twice; or an operator dropped it, or one like it.
  var leavesOpen: Bool {
    switch RefusalCode(rawValue: code) {
    case .invalidRequest, .alreadyPaid, nil: true
    case .emailTaken, .seatTaken, .soldOut, .unknownSeat, .salesEnded, .unknownSchedule, .scheduleCancelled, .admissionRequired,
      .limitExceeded, .notPaid, .notTemporary, .alreadyExtended, .unknownReservation, .insufficientBalance, .cardDeclined,
      .reservationExpired, .timedOut, .unavailable:
      false
    }
  }

  fileprivate static func gone(_ status: ReservationStatus) -> Refusal {
    Refusal(.notTemporary, "The reservation is \(status.rawValue).")
  }

  static func overdue(_ step: PurchaseStep) -> Refusal {
    Refusal(.timedOut, "The step \(step.rawValue) got no answer in time; everything was undone.")
  }
}
