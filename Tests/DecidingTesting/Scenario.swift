import Deciding
import Testing

/// A decider's story: what happened before, what it then hears, and what follows. State is only ever folded; nothing is mocked.
///
/// ```swift
/// given(SeatDecider.self, .event(.held(held)))
///   .when(.seats(.sell(sell)), at: held.until)
///   .then(.event(.refused(refused)))
/// ```
public struct Scenario<D: Decider>: Sendable {
  /// What happened, and nothing else: tests begin with the same stories side by side, and a state is one thread's.
  private var history: [Effect<D>] = []
  /// What followed from the last message.
  public private(set) var effects: [Effect<D>] = []
  /// Timers of phases that it left.
  public private(set) var cancelled: [TimerID] = []
  /// How many messages it has heard.
  public private(set) var messages = 0

  init(_ history: [Effect<D>]) {
    self.history = history
  }

  /// What has happened, folded anew.
  public var state: D.State {
    var state = D.State()
    for effect in history { _ = D.fold(effect, into: &state) }
    return state
  }

  /// Hears a message, and folds what happened. Several of them tell a longer story; `then` is about the last.
  ///
  /// - Parameter asking: who wants the answer, when it is a command.
  /// - Parameter version: the entity's, when it is an event.
  public func when(
    _ input: D.Input, at time: Timestamp, asking command: CommandReference? = nil, version: Int64? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> Scenario {
    var next = self
    next.messages += 1
    let cause = Cause(
      id: command?.id ?? .message(next.messages, at: time), time: time, rootTime: time, correlationID: "correlation-\(next.messages)",
      version: version, command: command)
    var state = state
    do {
      next.effects = try D.decide(input, state, cause)
    } catch {
      Issue.record(error, sourceLocation: sourceLocation)
      next.effects = []
    }
    _ = state.unitOfWork.takeCancelled()
    for effect in next.effects { _ = D.fold(effect, into: &state) }
    next.cancelled = state.unitOfWork.takeCancelled()
    for case .setTimer(let timer, _) in next.effects {
      #expect(state.timers.contains(TimerID(timer)), "no row names \(timer) among its timers", sourceLocation: sourceLocation)
    }
    next.history += next.effects.filter(\.isEvent)
    return next
  }

  /// These effects follow, in this order, and no others.
  @discardableResult
  public func then(_ expected: Effect<D>..., sourceLocation: SourceLocation = #_sourceLocation) -> Scenario {
    #expect(effects == expected, sourceLocation: sourceLocation)
    return self
  }

  /// These timers are cancelled, and no others.
  @discardableResult
  public func thenCancels(_ expected: D.Timer..., sourceLocation: SourceLocation = #_sourceLocation) -> Scenario {
    #expect(Set(cancelled) == Set(expected.map { TimerID($0) }), sourceLocation: sourceLocation)
    return self
  }

  @discardableResult
  public func thenNothing(sourceLocation: SourceLocation = #_sourceLocation) -> Scenario {
    #expect(effects.isEmpty, sourceLocation: sourceLocation)
    return self
  }

  /// These are among the effects, whatever else follows.
  @discardableResult
  public func thenAmongOthers(_ expected: Effect<D>..., sourceLocation: SourceLocation = #_sourceLocation) -> Scenario {
    for effect in expected {
      #expect(effects.contains(effect), sourceLocation: sourceLocation)
    }
    return self
  }
}

/// A story that begins with these events; what is no event among them has no place before the beginning, and is a mistake.
public func given<D: Decider>(
  _ decider: D.Type, _ history: Effect<D>..., sourceLocation: SourceLocation = #_sourceLocation
) -> Scenario<D> {
  for effect in history where !effect.isEvent { Issue.record("given \(effect), which is no event", sourceLocation: sourceLocation) }
  return Scenario(history.filter(\.isEvent))
}

/// A story that begins with many events.
public func given<D: Decider>(_ decider: D.Type, all history: [Effect<D>]) -> Scenario<D> {
  Scenario(history)
}
