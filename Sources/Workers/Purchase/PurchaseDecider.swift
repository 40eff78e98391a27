import Contracts
import Deciding

/// The one-call purchase: an orchestrator, which sends the commands of a purchase one after the other, and undoes them in reverse order
/// when one of them fails.
///
/// All its messages have the userId as key. Its commands to a service go through one channel, in order: what undoes a step comes there
/// after the step, also if the step is late.
public enum PurchaseDecider: Decider {
  public enum Input: Equatable, Sendable {
    case start(StartPurchase)
    case answered(StepName, RequestOutcome<PurchaseAnswer>)
    case due(PurchaseDue)
  }

  public typealias State = PurchaseState
  public typealias Event = PurchaseEvent
  public typealias PrivateEvent = PurchasePrivateEvent
  public typealias Request = PurchaseRequest
  public typealias Reply = PurchaseView
  public typealias Timer = PurchaseDue

  public static let service = "purchase"

  public static let sources: [Source<Input>] = [.commands(Input.start), .replies(Input.answered), .timers(Input.due)]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .start(let command): [RowName(Purchase.self, command.purchaseId)]
    case .answered(let name, _): [RowName(Purchase.self, name.purchaseId)]
    case .due(let due): [RowName(Purchase.self, due.purchaseId)]
    }
  }
}

extension PurchaseDecider {
  public static func decide(_ input: Input, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    switch input {
    case .start(let command): start(command, state, cause)
    case .answered(let name, let outcome): take(outcome, name, state, cause)
    case .due(let due): giveUp(due, state, cause)
    }
  }

  private static func start(_ command: StartPurchase, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard state.purchases[command.purchaseId] == nil else {
      // The edge makes a new id for each purchase, and a repeated command never comes this far.
      let refusal = Refusal(.invalidRequest, "There is a purchase with this id already.")
      return cause.command.map { [.refuse(refusal, to: $0)] } ?? []
    }
    let started = PurchaseStarted(asked: command, command: cause.command, plan: PurchaseStep.plan, at: cause.time)
    return [.privateEvent(.started(started))] + goOn(Purchase(started), cause)
  }

  private static func take(
    _ outcome: RequestOutcome<PurchaseAnswer>, _ name: StepName, _ state: State, _ cause: Cause
  ) -> [Effect<Self>] {
    // An answer that comes after its step was given up changes nothing: the step is undone.
    guard let purchase = state.purchases[name.purchaseId], purchase.userId == name.userId, purchase.plan.first == name.step
    else { return [] }
    switch name.step.meaning(of: outcome) {
    case .done(let paymentId): return end(purchase, .done, paymentId: paymentId, plan: Array(purchase.plan.dropFirst()), cause)
    case .failed(let refusal): return fail(purchase, refusal, undoing: refusal.leavesOpen ? name.step : nil, cause)
    case .notYet: return [.ask(name.step.request(of: purchase), ReplyAddress(name))]
    case .nothing: return []
    }
  }

  private static func giveUp(_ due: PurchaseDue, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard let purchase = state.purchases[due.purchaseId], let step = purchase.plan.first, step == due.step,
      purchase.attempt == due.attempt
    else { return [] }
    if step.isRepeated { return end(purchase, .repeated, plan: purchase.plan, cause) }
    return fail(purchase, .overdue(step), undoing: step, cause)
  }

  // MARK: - Steps

  /// Undoes all steps that are done, in reverse order. A step that comes afterwards fails alone: a ticket stays sold.
  /// - Parameter unknown: the failed step, if it may be done all the same. What undoes it bears that there is nothing.
  private static func fail(
    _ purchase: Purchase, _ refusal: Refusal, undoing unknown: PurchaseStep? = nil, _ cause: Cause
  ) -> [Effect<Self>] {
    if purchase.plan.first?.isAfterwards == true {
      return end(purchase, .failed, reason: refusal, plan: Array(purchase.plan.dropFirst()), cause)
    }
    let done = purchase.log.filter { $0.status == .done }.map(\.step)
    let undo = (done + (unknown.map { [$0] } ?? [])).reversed().compactMap(\.undo)
    return end(purchase, .failed, reason: refusal, plan: undo, cause)
  }

  private static func end(
    _ purchase: Purchase, _ kind: PurchaseStepEventKind, paymentId: String? = nil, reason: Refusal? = nil, plan: [PurchaseStep],
    _ cause: Cause
  ) -> [Effect<Self>] {
    guard let step = purchase.plan.first else { return [] }
    let ended = PurchaseStepEnded(
      purchaseId: purchase.purchaseId, userId: purchase.userId, step: step, paymentId: paymentId, reason: reason, plan: plan,
      at: cause.time)
    let after = purchase.taking(kind, ended)
    let told = after.isDecided && !purchase.isDecided ? tellEnd(after, cause) : []
    return [.privateEvent(.step(PurchaseStepEvent(kind, ended)))] + told + goOn(after, cause)
  }

  /// Asks for the next step.
  private static func goOn(_ purchase: Purchase, _ cause: Cause) -> [Effect<Self>] {
    guard let step = purchase.plan.first else { return [] }
    let due = PurchaseDue(purchaseId: purchase.purchaseId, userId: purchase.userId, step: step, attempt: purchase.attempt)
    return [
      .ask(step.request(of: purchase), ReplyAddress(StepName(step, of: purchase))),
      .setTimer(due, at: cause.time + step.patience(attempt: purchase.attempt)),
    ]
  }

  private static func tellEnd(_ purchase: Purchase, _ cause: Cause) -> [Effect<Self>] {
    let told = Effect<Self>.event(purchase.ended(at: cause.time))
    guard let command = purchase.command else { return [told] }
    if var refusal = purchase.reason {
      refusal.subject = purchase.purchaseId
      return [told, .refuse(refusal, to: command)]
    }
    let view = PurchaseView(
      purchaseId: purchase.purchaseId, reservationId: purchase.reservationId, paymentId: purchase.paymentId ?? "",
      userId: purchase.userId, status: .confirmed)
    return [told, .reply(view, to: command)]
  }

  // MARK: - Evolve

  public static func evolve(_ state: inout State, _ event: PurchaseEvent) {
    state.purchases[event.content.purchaseId]?.take(event.kind)
  }

  public static func evolve(_ state: inout State, _ event: PurchasePrivateEvent) {
    switch event {
    case .started(let started):
      state.purchases[started.asked.purchaseId] = Purchase(started)
    case .step(let event):
      guard let purchase = state.purchases[event.content.purchaseId] else { return }
      state.purchases[event.content.purchaseId] = purchase.taking(event.kind, event.content)
    }
  }
}

extension Purchase {
  init(_ started: PurchaseStarted) {
    self.init(
      purchaseId: started.asked.purchaseId, reservation: started.asked.reservation, method: started.asked.method, status: .running,
      plan: started.plan, command: started.command)
  }
}
