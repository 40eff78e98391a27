import Contracts
import Deciding
import NotificationWorker

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
    let input = faults?.mutant.map { $0.misreadPick($0.misread(input)) } ?? input
    return try D.decide(input, state, cause).flatMap { effect -> [Effect<Self>] in
      switch effect {
      case .event(let event): return (faults?.mutant?.changed(event) ?? [event]).map { .event($0) }
      case .privateEvent(let event): return [.privateEvent(event)]
      case .send(let request):
        if faults?.mutant == .forgetsCardRefund, request.parts.type == RefundCard.messageType { return [] }
        if faults?.mutant == .forgetsRelease, request.parts.type == ReleaseSeats.messageType { return [] }
        return [.send(request)]
      case .ask(let request, let address):
        guard let mutant = faults?.mutant else { return [.ask(request, address)] }
        return mutant.changed(request).map { [.ask($0, address)] } ?? []
      case .reply(let reply, let command): return [.reply(reply, to: command)]
      case .refuse(let refusal, let command): return [.refuse(refusal, to: command)]
      case .setTimer(let timer, let time): return [.setTimer(timer, at: time)]
      case .call(let call, let time):
        if faults?.mutant == .forgetsMessage, (call as? DeliverMessage)?.outcome == .cancelled { return [] }
        return [.call(call, until: time)]
      case .endCall(let id): return faults?.mutant == .asksWhatItKnows ? [] : [.endCall(id)]
      }
    }
  }

  static func evolve(_ state: inout D.State, _ event: D.Event) { D.evolve(&state, event) }
  static func evolve(_ state: inout D.State, _ event: D.PrivateEvent) { D.evolve(&state, event) }
}

extension Mutant {
  /// What a queue says instead of this event.
  fileprivate func changed<Event>(_ event: Event) -> [Event] {
    guard var status = event as? QueueStatus else { return [event] }
    switch (self, status.entry?.status) {
    case (.letsInTooMany, nil):
      status.notice?.activeUsers += 1
      return [status as? Event ?? event]
    case (.letsInTwice, .active): return [event, event]
    case (.overtakes, .active): return status.entry.map { $0.number % 2 == 1 } ?? false ? [] : [event]
    case (.losesPlace, .waiting): return status.entry.map { $0.number % 2 == 0 } ?? false ? [] : [event]
    default: return [event]
    }
  }
}
