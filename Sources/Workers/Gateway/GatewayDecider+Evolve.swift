import Contracts
import Deciding

extension GatewayDecider {
  public static func evolve(_ state: inout State, _ event: GatewayEvent) {
    switch event {
    case .charged(let charged):
      guard var card = state.cards[charged.paymentId] else { return }
      if card.phase == .charging { card.phase = card.isUnwanted == true ? .refunding : .charged }
      state.cards[charged.paymentId] = card
    case .declined(let declined):
      guard var card = state.cards[declined.paymentId] else { return }
      if card.phase == .charging {
        card.phase = .declined
        card.refusal = declined.refusal
      }
      state.cards[declined.paymentId] = card
    case .refunded(let refunded):
      state.cards[refunded.paymentId]?.phase = .refunded
    }
  }

  public static func evolve(_ state: inout State, _ event: GatewayPrivateEvent) {
    switch event {
    case .chargeAsked(let asked):
      state.cards[asked.paymentId] = CardPayment(
        reservationId: asked.reservationId, userId: asked.userId, amount: asked.amount, phase: .charging)
    case .refundAsked(let asked):
      guard var card = state.cards[asked.paymentId] else {
        state.cards[asked.paymentId] = CardPayment(
          reservationId: asked.reservationId, userId: asked.userId, amount: asked.amount, phase: .refunding)
        return
      }
      if card.phase == .charging { card.isUnwanted = true } else { card.phase = .refunding }
      state.cards[asked.paymentId] = card
    }
  }
}
