import APIEdge
import Contracts
import Deciding

/// A waiting room as its own events tell it, and what they must not tell: more active than allowed, somebody let in twice or overtaken.
struct QueueLine {
  private let terms: QueueTerms
  private let clients: [Client]
  private var entries: [Int: QueueEntry] = [:]
  private var notice: QueueNotice
  /// Admissions beyond `activeUsers`.
  private var extra = 0

  init(_ terms: QueueTerms, _ clients: [Client]) {
    self.terms = terms
    self.clients = clients
    notice = QueueNotice(terms)
  }

  /// Forgets everything: another database says what happened.
  mutating func forget() {
    self = QueueLine(terms, clients)
  }

  /// What is wrong with this event; nil: nothing.
  mutating func take(_ status: QueueStatus) -> String? {
    if let said = status.notice { notice = said }
    guard let entry = status.entry else { return nil }
    let before = entries[entry.number]
    defer { entries[entry.number] = entry }
    switch entry.status {
    case .waiting: return entered(entry, before)
    case .active: return admitted(entry, before)
    case .expired: return before.map { $0.status == .expired } ?? true ? "\(entry.number) ends, and was not there" : nil
    }
  }

  private func entered(_ entry: QueueEntry, _ before: QueueEntry?) -> String? {
    if before != nil || entry.number != entries.count + 1 { return "number \(entry.number) is given after \(entries.count)" }
    let places = entries.values.filter { $0.userId == entry.userId && $0.status != .expired }
    return places.isEmpty ? nil : "\(entry.userId) has the places \(places.map(\.number) + [entry.number])"
  }

  private mutating func admitted(_ entry: QueueEntry, _ before: QueueEntry?) -> String? {
    guard before?.status == .waiting else { return "\(entry.number) is let in, and was \(before?.status.rawValue ?? "not there")" }
    if let opensAt = terms.opensAt, entry.admittedAt.map({ $0 < opensAt }) ?? true { return "\(entry.number) is let in before the opening" }
    let active = entries.values.count { $0.status == .active }
    if active >= terms.activeUsers || notice.paused { extra += 1 }
    if extra > allowance {
      return "\(entry.number) is let in as one of \(active + 1), and \(extra) were let in beyond \(terms.activeUsers)"
    }
    let first = entries.values.filter { $0.status == .waiting }.min(by: isBefore)
    return first?.number == entry.number ? nil : "\(entry.number) overtakes \(first?.number ?? 0)"
  }

  /// The order of admission, worked out from the seed.
  private func isBefore(_ one: QueueEntry, _ other: QueueEntry) -> Bool {
    let early = notice.early ?? 0
    guard one.number <= early, other.number <= early else { return one.number < other.number }
    let draws = (Scenario.WaitingRoomPlan.draw(one.userId), Scenario.WaitingRoomPlan.draw(other.userId))
    return (draws.0, one.number) < (draws.1, other.number)
  }

  /// How many admins have asked to be let in beyond the rule.
  private var allowance: Int {
    orders(AdjustQueue.self).reduce(0) { $0 + ($1.admit ?? 0) }
  }

  private func orders<Command: Message>(_ type: Command.Type) -> [Command] {
    clients.flatMap(\.requests).filter { $0.order.type.rawValue == type.messageType }.compactMap { try? Command(body: $0.order.body) }
  }

  // MARK: at rest

  /// What is wrong when nothing more will happen: everybody was let in, or has left, and whoever was told a place has it.
  func findings(isRestored: Bool) -> [String] {
    var findings: [String] = []
    let left = Set(orders(LeaveQueue.self).map { Place(userId: $0.userId, number: $0.number) })
    let reservations = orders(CreateReservation.self) + orders(StartPurchase.self).map(\.reservation)
    let bought = Set(reservations.compactMap { order in order.queueNumber.map { Place(userId: order.userId, number: $0) } })
    for entry in entries.values.sorted(by: { $0.number < $1.number }) {
      if entry.status != .expired { findings.append("\(entry.number) of \(entry.userId) is \(entry.status.rawValue) for ever") }
      let place = Place(userId: entry.userId, number: entry.number)
      if entry.admittedAt == nil, !left.contains(place), !bought.contains(place) {
        findings.append("\(entry.number) of \(entry.userId) was never let in")
      }
    }
    // After the loss of a database, work that was done again may have another result.
    guard !isRestored else { return findings }
    for entered in clients.flatMap(\.requests).compactMap({ $0.reply.flatMap(QueueEntered.init(reply:)) }) {
      if entries[entered.number]?.userId != entered.userId {
        findings.append("\(entered.userId) was told number \(entered.number), and has no such place")
      }
    }
    return findings
  }

  private struct Place: Hashable {
    let userId: String
    let number: Int
  }

  /// How the entries stand, by number.
  var statuses: [Int: QueueEntryStatus] { entries.mapValues(\.status) }
}
