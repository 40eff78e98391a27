import Contracts
import Deciding

/// Charges cards at the provider, and gives the money back. It decides what to ask for, and what an outcome means; the asking itself is an
/// effect worker's.
///
/// A payment is charged once and refunded once at most, whatever is asked for again: its calls are named after it. What it has said once,
/// it says again to who asks again.
public enum GatewayDecider: Decider {
  public enum Input: Equatable, Sendable {
    case command(GatewayCommand)
    case outcome(CardOutcome)
  }

  public typealias State = GatewayState
  public typealias Event = GatewayEvent
  public typealias PrivateEvent = GatewayPrivateEvent
  public typealias Reply = CardReported
  public typealias Call = CardCall

  public static let service = "gateway"

  public static let sources: [Source<Input>] = [.commands(Input.command), .outcomes(Input.outcome)]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .command(.charge(let charge)): [RowName(CardPayment.self, charge.paymentId)]
    case .command(.refund(let refund)): [RowName(CardPayment.self, refund.paymentId)]
    case .command(.report(let report)): [RowName(CardPayment.self, report.paymentId)]
    case .outcome(let outcome): [RowName(CardPayment.self, outcome.paymentId)]
    }
  }

  /// Seconds for which a charge waits for a provider that can't be asked. The user who waits hears no after that, within the edge's own
  /// limit of 5.
  static let chargeSeconds = 3
}

extension GatewayDecider {
  public static func decide(_ input: Input, _ state: State, _ cause: Cause) throws -> [Effect<Self>] {
    switch input {
    case .command(.charge(let charge)): self.charge(charge, state, cause)
    case .command(.refund(let refund)): self.refund(refund, state, cause)
    case .command(.report(let report)): try take(report, state, cause)
    case .outcome(let outcome): try take(outcome, state, cause)
    }
  }

  // MARK: - Commands

  private static func charge(_ command: ChargeCard, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    if let card = state.cards[command.paymentId] { return sayAgain(card, command.paymentId, cause) }
    let asked = CardChargeAsked(
      paymentId: command.paymentId, reservationId: command.reservationId, userId: command.userId, amount: command.amount)
    if let until = command.until, cause.time >= until {
      let card = CardPayment(
        reservationId: command.reservationId, userId: command.userId, amount: command.amount, phase: .charging)
      return [.privateEvent(.chargeAsked(asked)), .event(.declined(declined(card, command.paymentId, .tooLate, cause)))]
    }
    let call = CardCharge(paymentId: command.paymentId, userId: command.userId, amount: command.amount)
    return [.privateEvent(.chargeAsked(asked)), .call(.charge(call), until: cause.time + chargeSeconds)]
  }

  private static func refund(_ command: RefundCard, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let asked = CardRefundAsked(
      paymentId: command.paymentId, reservationId: command.reservationId, userId: command.userId, amount: command.amount)
    switch state.cards[command.paymentId]?.phase {
    // Whether there is anything to give back shows when the charge has its outcome.
    case .charging: return [.privateEvent(.refundAsked(asked))]
    case .charged, nil: return [.privateEvent(.refundAsked(asked)), giveBack(command.paymentId, command.amount)]
    case .declined, .refunding: return []
    case .refunded: return [.event(.refunded(refunded(command.paymentId, command.reservationId, command.userId, command.amount, cause)))]
    }
  }

  /// A refund is never given up: the money is the user's.
  private static func giveBack(_ paymentId: String, _ amount: Int64) -> Effect<Self> {
    .call(.refund(CardRefund(paymentId: paymentId, amount: amount)), until: .latest)
  }

  /// Payment has lost what it heard, and asks once more.
  private static func sayAgain(_ card: CardPayment, _ paymentId: String, _ cause: Cause) -> [Effect<Self>] {
    switch card.phase {
    case .charging: []
    case .charged: [.event(.charged(charged(card, paymentId, cause)))]
    case .declined: [.event(.declined(declined(card, paymentId, card.refusal ?? .cardDeclined(nil), cause)))]
    // The money goes back, so this payment is never paid.
    case .refunding, .refunded: [.event(.declined(declined(card, paymentId, .givenBack, cause)))]
    }
  }

  // MARK: - Outcomes

  /// The provider tells by itself what it has done, also when its answer was lost. Its word counts like the answer, and only once. What it
  /// has told, it is not asked any more.
  private static func take(_ report: ReportCard, _ state: State, _ cause: Cause) throws(RefundRefused) -> [Effect<Self>] {
    if let card = state.cards[report.paymentId], card.amount != report.amount {
      return cause.command.map { [.refuse(.otherAmount, to: $0)] } ?? []
    }
    let reply: [Effect<Self>] = cause.command.map { [.reply(CardReported(paymentId: report.paymentId), to: $0)] } ?? []
    return [.endCall(report.call)] + (try take(report.outcome, state, cause)) + reply
  }

  private static func take(_ outcome: CardOutcome, _ state: State, _ cause: Cause) throws(RefundRefused) -> [Effect<Self>] {
    guard let card = state.cards[outcome.paymentId] else { return [] }
    switch (outcome.result, card.phase) {
    case (.charged, .charging):
      let event: Effect<Self> = .event(.charged(charged(card, outcome.paymentId, cause)))
      return card.isUnwanted == true ? [event, giveBack(outcome.paymentId, card.amount)] : [event]
    case (.declined, .charging):
      return [.event(.declined(declined(card, outcome.paymentId, .cardDeclined(outcome.detail), cause)))]
    case (.notMade, .charging):
      return [.event(.declined(declined(card, outcome.paymentId, .providerUnavailable, cause)))]
    case (.refunded, .refunding):
      return [.event(.refunded(refunded(outcome.paymentId, card.reservationId, card.userId, card.amount, cause)))]
    case (.refundRefused, .refunding):
      throw RefundRefused(paymentId: outcome.paymentId, amount: card.amount, reason: outcome.detail ?? "it gave no reason")
    case (.charged, _), (.declined, _), (.notMade, _), (.refunded, _), (.refundRefused, _):
      // An old outcome: this was settled before.
      return []
    }
  }

  private static func charged(_ card: CardPayment, _ paymentId: String, _ cause: Cause) -> CardCharged {
    CardCharged(paymentId: paymentId, reservationId: card.reservationId, userId: card.userId, amount: card.amount, at: cause.time)
  }

  private static func declined(_ card: CardPayment, _ paymentId: String, _ refusal: Refusal, _ cause: Cause) -> CardDeclined {
    CardDeclined(paymentId: paymentId, reservationId: card.reservationId, userId: card.userId, refusal: refusal, at: cause.time)
  }

  private static func refunded(
    _ paymentId: String, _ reservationId: String, _ userId: String, _ amount: Int64, _ cause: Cause
  ) -> CardRefunded {
    CardRefunded(paymentId: paymentId, reservationId: reservationId, userId: userId, amount: amount, at: cause.time)
  }
}

extension Refusal {
  static func cardDeclined(_ detail: String?) -> Refusal {
    Refusal(.cardDeclined, detail.map { "The card was declined: \($0)" } ?? "The card was declined.")
  }

  static let otherAmount = Refusal(.invalidRequest, "This payment is of another amount.")
  static let tooLate = Refusal(.reservationExpired, "The time to pay was over before the card provider was asked.")
  static let givenBack = Refusal(.cardDeclined, "The card's money was given back.")

  static let providerUnavailable = Refusal(
    .unavailable, "The card provider can't be reached now, and nothing was charged. Pay again, with a new Idempotency-Key.")
}

extension ReportCard {
  /// The call that it answers.
  fileprivate var call: CallID {
    switch result {
    case .charged, .declined: CallID(CardCharge.self, paymentId)
    case .refunded: CallID(CardRefund.self, paymentId)
    }
  }

  fileprivate var outcome: CardOutcome {
    switch result {
    case .charged: CardOutcome(paymentId: paymentId, .charged, detail: detail)
    case .declined: CardOutcome(paymentId: paymentId, .declined, detail: detail)
    case .refunded: CardOutcome(paymentId: paymentId, .refunded, detail: detail)
    }
  }
}

/// The provider does not give money back. Nobody but a person can settle that, so the message is parked.
struct RefundRefused: Error, CustomStringConvertible {
  var paymentId: String
  var amount: Int64
  var reason: String

  var description: String {
    "the card provider does not give back \(amount) of payment \(paymentId): \(reason). Settle it with the provider, and then discard this "
      + "message: nobody asks again"
  }
}
