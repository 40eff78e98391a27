import Contracts
import Deciding

extension QueueDecider {
  public static func evolve(_ state: inout State, _ status: QueueStatus) {
    let concertId = status.concertId
    if let entry = status.entry { take(entry, of: concertId, &state) }
    if let page = status.page { state.pages[QueueStatus.pageID(concertId, page.index)] = QueuePageRow(numbers: page.numbers) }
    if let notice = status.notice {
      var queue = state.queues[concertId] ?? QueueRow(notice)
      if notice.isOpen, !queue.notice.isOpen { forgetDraws(of: concertId, early: notice.early ?? 0, &state) }
      queue.notice = notice
      state.queues[concertId] = queue
    }
  }

  private static func take(_ entry: QueueEntry, of concertId: String, _ state: inout State) {
    let id = QueueStatus.entryID(concertId, entry.number)
    let before = state.entries[id]
    state.queues[concertId]?.count(entry, before: before?.entry)
    // Whoever is let in, or ends, is answered together with this event.
    state.entries[id] = QueueEntryRow(entry: entry, asker: entry.status == .waiting ? before?.asker : nil)
    if before == nil { state.holders[QueueHolder.id(concertId, entry.userId)] = QueueHolder(number: entry.number) }
  }

  private static func forgetDraws(of concertId: String, early: Int, _ state: inout State) {
    for part in 0..<QueueDraw.parts(early: early) { state.draws[QueueDrawn.id(concertId, part)] = nil }
  }

  public static func evolve(_ state: inout State, _ event: QueuePrivateEvent) {
    switch event {
    case .asked(let asked):
      state.entries[asked.subject]?.asker = asked.command
      state.queues[asked.concertId]?.asking.append(asked.number)
    case .answered(let answered):
      state.entries[answered.subject]?.asker = nil
      state.queues[answered.concertId]?.asking.removeAll { $0 == answered.number }
    case .moved(let moved):
      state.queues[moved.concertId]?.take(moved)
    case .drawn(let drawn):
      state.draws[drawn.subject] = QueueDraws(draws: drawn.draws)
    }
  }
}
