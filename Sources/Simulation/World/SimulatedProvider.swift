import APIEdge
import CardProvider
import Contracts
import Deciding
import GatewayWorker
import Messaging
import ProviderSimulator

/// A card provider, and the network to it. Requests get lost before they arrive or after, come late, or are answered with nonsense; at
/// times nobody is there. What it was asked for once, it does once.
final class SimulatedProvider {
  private(set) var ledger = ProviderLedger()
  private unowned let world: World
  private var events: [(time: Int64, number: Int, work: () -> Void)] = []
  private var count = 0
  private var downUntil: Int64 = 0

  init(_ world: World) {
    self.world = world
    ledger.declinesAbove = 1000
  }

  /// The time of the next thing that happens at it, or on the way to it.
  var nextTime: Int64? { events.lazy.map(\.time).min() }

  func turn() {
    let first = events.indices.min { (events[$0].time, events[$0].number) < (events[$1].time, events[$1].number) }
    if let first { events.remove(at: first).work() }
  }

  func goDown(until time: Int64) {
    world.history.note("the card provider is down")
    downUntil = time
  }

  private func after(_ delay: Int64, _ work: @escaping () -> Void) {
    count += 1
    events.append((world.now + delay, count, work))
  }

  private func happens(_ rate: Int) -> Bool { world.faultsAreActive && world.dice.happens(rate) }

  /// Sends a request. `done` may come before the request arrives: then nobody waits for the answer any more.
  func ask(_ call: CardCall, key: String, done: @escaping (CallResult) -> Void) {
    let rates = world.scenario.rates
    if world.faultsAreActive, world.now < downUntil || happens(rates.unconnected) {
      return after(Int64(world.dice.number(1...50))) { done(.notMade("connection refused")) }
    }
    var isAnswered = false
    func answer(_ result: CallResult) {
      if !isAnswered { done(result) }
      isAnswered = true
    }
    after(Self.timeLimit) { answer(.unknown("time-out")) }
    if happens(rates.unheard) { return }
    let way = Int64(world.dice.number(happens(rates.late) ? 5000...20_000 : 1...200))
    after(way) { [unowned self] in
      if happens(rates.failing) { return answer(.unknown("status 500")) }
      let result = act(call, key)
      if happens(rates.unanswered) { return }
      after(Int64(world.dice.number(1...100))) { answer(result) }
    }
  }

  private static let timeLimit: Int64 = 10_000

  private func act(_ call: CardCall, _ key: String) -> CallResult {
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
    if isNew, world.scenario.tellsOutcomes, let report { tell(report) }
    let paymentId = call.parts.content.subject
    if ledger.lines(of: paymentId).filter({ $0.kind == .charge }).count > 1 {
      world.checker.report("the card provider has charged payment \(paymentId) twice", about: [paymentId])
    }
    return CardAnswers.meaning(status: answer == .done ? 201 : 402, body: [], retryAfter: nil, for: call)
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
  private var attempts = 0

  init(_ world: World) {
    self.world = world
  }

  func destination(of call: CallEntry) -> String { "card-provider" }

  func attempt(_ call: CallEntry, done: @escaping (CallResult) -> Void) {
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
