import Contracts
import Deciding

/// Keeps the waiting rooms. A concert's queue is one key, so one lane orders all entries.
///
/// An entry gets a number, and admission moves a mark over the order: the numbers themselves, or a shuffle's places before them. A place is
/// free again when a session is over, or its user leaves or has bought. Then the service calls itself (`AdmitNext`), so that the next
/// session begins at the time of the admission.
public enum QueueDecider: Decider {
  public enum Input: Equatable, Sendable {
    case command(QueueCommand)
    case timer(QueueTimer)
  }

  public typealias State = QueueState
  public typealias Event = QueueStatus
  public typealias PrivateEvent = QueuePrivateEvent
  public typealias Request = QueueCommand
  public typealias Reply = QueueReply
  public typealias Timer = QueueTimer

  public static let service = "queue"

  public static let sources: [Source<Input>] = [.commands(Input.command), .timers(Input.timer)]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .command(.enter(let enter)):
      [RowName(QueueRow.self, enter.concertId), RowName(QueueHolder.self, QueueHolder.id(enter.concertId, enter.userId))]
    case .command(.leave(let leave)):
      [RowName(QueueRow.self, leave.concertId), RowName(QueueEntryRow.self, QueueStatus.entryID(leave.concertId, leave.number))]
    case .command(.adjust(let adjust)): [RowName(QueueRow.self, adjust.concertId)]
    case .command(.open(let open)): [RowName(QueueRow.self, open.concertId)]
    case .command(.admit(let admit)): [RowName(QueueRow.self, admit.concertId)]
    case .timer(let timer): [RowName(QueueRow.self, timer.content.concertId)] + rows(for: timer)
    }
  }

  private static func rows(for timer: QueueTimer) -> [RowName] {
    let due = timer.content
    switch timer.kind {
    case .opening, .calling: return []
    case .session: return due.number.map { [RowName(QueueEntryRow.self, QueueStatus.entryID(due.concertId, $0))] } ?? []
    case .drawing:
      guard let early = due.early, let part = due.part else { return [] }
      if let numbers = QueueDraw.numbers(of: part, early: early) {
        return numbers.map { RowName(QueueEntryRow.self, QueueStatus.entryID(due.concertId, $0)) }
      }
      return (0..<part).map { RowName(QueueDraws.self, QueueDrawn.id(due.concertId, $0)) }
    }
  }
}

extension QueueDecider {
  public static func decide(_ input: Input, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    switch input {
    case .command(.enter(let command)): enter(command, state, cause)
    case .command(.leave(let command)): leave(command, state, cause)
    case .command(.adjust(let command)): adjust(command, state, cause)
    case .command(.open(let command)): open(command, state, cause)
    case .command(.admit(let command)): admit(command, state, cause)
    case .timer(let timer): decide(timer, state, cause)
    }
  }

  private static func enter(_ command: EnterQueue, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    var turn = QueueTurn(command.concertId, command.terms, state, cause)
    if let number = state.holders[QueueHolder.id(command.concertId, command.userId)]?.number, let entry = turn.entry(number) {
      switch entry.status {
      case .waiting:
        turn.reply(entry, isNew: false, to: cause.command)
        return turn.finish()
      case .active where entry.expiresAt.map({ cause.time < $0 }) ?? true:
        turn.reply(entry, isNew: false, to: cause.command)
        return turn.finish()
      // Its timer is only a little late.
      case .active: turn.end(entry)
      case .expired: break
      }
    }
    turn.enter(command.userId, asking: cause.command)
    return turn.finish()
  }

  private static func leave(_ command: LeaveQueue, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let reply: [Effect<Self>] = cause.command.map { [.reply(.left(QueueLeft(concertId: command.concertId)), to: $0)] } ?? []
    guard var turn = QueueTurn(command.concertId, state, cause), let entry = turn.entry(command.number),
      entry.userId == command.userId, entry.status != .expired
    else { return reply }
    turn.end(entry)
    return turn.finish() + reply
  }

  private static func adjust(_ command: AdjustQueue, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    var turn = QueueTurn(command.concertId, command.terms, state, cause)
    if command.admit != nil, !turn.queue.notice.isOpen {
      return cause.command.map { [.refuse(Refusal(.invalidRequest, "Nobody can be let in before the queue opens."), to: $0)] } ?? []
    }
    turn.adjust(activeUsers: command.activeUsers, paused: command.paused, admit: command.admit)
    if let asker = cause.command { turn.add(.reply(.adjusted(turn.adjusted), to: asker)) }
    return turn.finish()
  }

  private static func open(_ command: OpenQueue, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    var turn = QueueTurn(command.concertId, command.terms, state, cause)
    let terms = turn.queue.notice.terms
    if turn.queue.notice.seed == nil, terms.order == .shuffle, terms.opensAt.map({ cause.time >= $0 }) ?? false,
      let seed = QueueSeed(command.seed), seed.commitment == terms.commitment
    {
      turn.draw(with: seed)
    }
    if let asker = cause.command { turn.add(.reply(.adjusted(turn.adjusted), to: asker)) }
    return turn.finish()
  }

  private static func admit(_ command: AdmitNext, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    guard var turn = QueueTurn(command.concertId, state, cause), turn.queue.call == command.call else { return [] }
    turn.admit()
    return turn.finish()
  }

  private static func decide(_ timer: QueueTimer, _ state: State, _ cause: Cause) -> [Effect<Self>] {
    let due = timer.content
    guard var turn = QueueTurn(due.concertId, state, cause) else { return [] }
    switch timer.kind {
    case .opening:
      // `QueueTurn` opens a queue whose time has come.
      break
    case .session:
      guard let number = due.number, let entry = turn.entry(number), entry.status == .active else { return [] }
      turn.end(entry)
    case .calling:
      turn.callNext(again: true)
    case .drawing:
      turn.draw(part: due.part ?? 0)
    }
    return turn.finish()
  }
}
