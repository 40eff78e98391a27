import CardProvider
import Deciding
import GatewayWorker
import Messaging
import ProviderSimulator

/// A card provider. What it was asked for once, it does once.
final class SimulatedProvider {
  private(set) var ledger = ProviderLedger()
  let way: SimulatedWay
  private unowned let world: World

  init(_ world: World) {
    self.world = world
    way = SimulatedWay(to: "the card provider", world)
    ledger.declinesAbove = 1000
  }

  func ask(_ call: CardCall, key: String, done: @escaping (CallResult) -> Void) {
    way.ask { [unowned self] in
      act(call, key)
    } done: { answer in
      switch answer {
      case .unreached: done(.notMade("connection refused"))
      case .silence: done(.unknown("time-out"))
      case .failure: done(.unknown("status 500"))
      case .answer(let result): done(result)
      }
    }
  }

  private func act(_ call: CardCall, _ key: String) -> CallResult {
    let answer =
      switch call {
      case .charge(let charge):
        ledger.charge(.init(paymentId: charge.paymentId, customerId: charge.userId, amount: charge.amount), key: key)
      case .refund(let refund):
        ledger.refund(.init(paymentId: refund.paymentId, amount: refund.amount), key: key)
      }
    let paymentId = call.parts.content.subject
    if ledger.lines(of: paymentId).filter({ $0.kind == .charge }).count > 1 {
      world.checker.report("the card provider has charged payment \(paymentId) twice", about: [paymentId])
    }
    return CardAnswers.meaning(status: answer == .done ? 201 : 402, body: [], retryAfter: nil, for: call)
  }
}

/// Asks the simulated provider for a lane, as the real caller asks the real one.
final class SimulatedCaller: OutsideCaller {
  private unowned let world: World
  private var attempts = 0

  init(_ world: World) {
    self.world = world
  }

  func destination(of call: CallEntry) -> String { "card-provider" }

  func attempt(_ call: CallEntry, mayBeMade: Bool, done: @escaping (CallResult) -> Void) {
    guard let asked = try? CardCall(type: call.name.kind, body: call.body) else { return done(.impossible("unreadable")) }
    attempts += 1
    var key =
      switch asked {
      case .charge(let charge): CardProviderAPI.key(ofCharge: charge.paymentId)
      case .refund(let refund): CardProviderAPI.key(ofRefund: refund.paymentId)
      }
    if world.mutant == .changesKeys { key += " \(attempts) \(world.now)" }
    world.provider.ask(asked, key: key) { [world] result in
      guard world.mutant == .takesSilenceForNo, case .unknown = result, case .charge(let charge) = asked,
        let answer = try? CallAnswer(CardOutcome(paymentId: charge.paymentId, .declined))
      else { return done(result) }
      done(.answered(answer))
    }
  }

  func givenUp(_ call: CallEntry, mayBeMade: Bool) -> CallAnswer? {
    CardAnswers.givenUp(call, mayBeMade: mayBeMade)
  }
}
