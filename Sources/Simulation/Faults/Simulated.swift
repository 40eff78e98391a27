import Contracts
import Deciding

/// A decider in the simulator. It is the same as the real one, but it may throw.
enum Simulated<D: Decider>: Decider {
  typealias State = D.State
  typealias Input = D.Input
  typealias Event = D.Event
  typealias PrivateEvent = D.PrivateEvent
  typealias Request = D.Request
  typealias Reply = D.Reply
  typealias Timer = D.Timer
  typealias Call = D.Call

  static var service: String { D.service }
  static var sources: [Source<D.Input>] { D.sources }
  static func rows(for input: D.Input) -> [RowName] { D.rows(for: input) }

  static func decide(_ input: D.Input, _ state: D.State, _ cause: Cause) throws -> [Effect<Self>] {
    let faults = HandlerFaults.current
    try faults?.check(cause.id, in: service)
    let input = faults?.mutant?.misread(input) ?? input
    return try D.decide(input, state, cause).compactMap { effect in
      switch effect {
      case .event(let event): return .event(event)
      case .privateEvent(let event): return .privateEvent(event)
      case .send(let request):
        if faults?.mutant == .forgetsCardRefund, request.parts.type == RefundCard.messageType { return nil }
        if faults?.mutant == .forgetsRelease, request.parts.type == ReleaseSeats.messageType { return nil }
        return .send(request)
      case .ask(let request, let address):
        guard let mutant = faults?.mutant else { return .ask(request, address) }
        return mutant.changed(request).map { .ask($0, address) }
      case .reply(let reply, let command): return .reply(reply, to: command)
      case .refuse(let refusal, let command): return .refuse(refusal, to: command)
      case .setTimer(let timer, let time): return .setTimer(timer, at: time)
      case .call(let call, let time): return .call(call, until: time)
      }
    }
  }

  static func evolve(_ state: inout D.State, _ event: D.Event) { D.evolve(&state, event) }
  static func evolve(_ state: inout D.State, _ event: D.PrivateEvent) { D.evolve(&state, event) }
}
