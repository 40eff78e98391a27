import APIEdge
import CardProvider
import Contracts
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
      case .answer(let result): done(result ?? .unknown("the connection was closed"))
      }
    }
  }

  /// Nil: there is no answer.
  private func act(_ call: CardCall, _ key: String) -> CallResult? {
    let isNew = !ledger.knows(key)
    let (answer, report): (ProviderLedger.Answer, ReportCard?)
    switch call {
    case .charge(let call):
      let charge = CardProviderAPI.Charge(paymentId: call.paymentId, customerId: call.userId, amount: call.amount)
      answer = ledger.charge(charge, key: key)
      report = ReportCard(answer, to: charge)
    case .refund(let call):
      let refund = CardProviderAPI.Refund(paymentId: call.paymentId, amount: call.amount)
      answer = ledger.refund(refund, key: key)
      report = ReportCard(answer, to: refund)
    }
    // What it tells gets lost with the log, so one that gives no answers tells it to whoever asks again.
    let isSilent = world.scenario.answersByTelling && report != nil
    if isNew || isSilent, world.scenario.tellsOutcomes, let report { tell(report) }
    let paymentId = call.parts.content.subject
    if ledger.lines(of: paymentId).filter({ $0.kind == .charge }).count > 1 {
      world.checker.report("the card provider has charged payment \(paymentId) twice", about: [paymentId])
    }
    return isSilent ? nil : CardAnswers.meaning(status: answer == .done ? 201 : 402, body: [], retryAfter: nil, for: call)
  }
}

extension SimulatedProvider {
  /// Tells an outcome by itself, twice under one id.
  private func tell(_ report: ReportCard) {
    guard let body = try? report.body() else { return }
    let name = "the provider tells that \(report.paymentId) is \(report.result.rawValue)"
    let order = CommandOrder(
      id: MessageID(high: world.dice.word(), low: world.dice.word()), type: .reportCard, content: report, body: body, contentHash: "h",
      correlationID: name)
    for time in 1...2 {
      let pause = Int64(world.dice.number(0...4000))
      world.join(Client([.wait(pause), .ask(order, name: "\(name), \(time)", patiently: true)], at: world.now))
    }
  }
}

/// Asks the simulated provider for a lane, as the real caller asks the real one.
final class SimulatedCaller: OutsideCaller {
  private unowned let world: World
  /// The database of its lane.
  private unowned let store: SimulatedStore
  private var attempts = 0

  init(_ store: SimulatedStore, _ world: World) {
    self.store = store
    self.world = world
  }

  func destination(of call: CallEntry) -> String { "card-provider" }

  func attempt(_ call: CallEntry, done: @escaping (CallResult) -> Void) {
    if store.endedCalls.contains(call.name) {
      let subject = call.name.subject
      world.checker.report("the card provider is asked for \(call.name.kind) of \(subject), which has ended", about: [subject])
    }
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
