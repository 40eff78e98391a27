import Contracts
import Deciding

/// One concert's waiting room, from the records of `queue.status`. Their order does not matter: what is known of an entry only goes
/// forward.
///
/// The position of a waiting entry is its place, less those before it who wait no more. Their places are counted in a Fenwick tree. So a
/// position is exact however many have left, and takes O(log n). An entry takes a byte and 4 bytes of the tree, and in a shuffle 4 bytes
/// for its place.
struct WaitingRoom {
  /// What is known of an entry; later cases replace earlier ones.
  fileprivate enum Known: UInt8 {
    case nothing
    case waiting
    case active
    case ended
  }

  private(set) var notice: QueueNotice?
  private var noticeVersion: Int64 = -1
  /// By number, beginning with number 1.
  private var entries: [Known] = []
  /// The places of a shuffle's early entries, by number. Empty until all pages of the order are known.
  private var places: [Int32] = []
  private var pages: [Int: [Int]] = [:]
  /// By place: 1 for an entry that waits no more.
  private var gone = FenwickTree()
  /// The ends of the sessions of those who are active, by number.
  private var sessions: [Int: Timestamp] = [:]
  private var pace = QueuePace()
  private(set) var waiting = 0

  var active: Int { sessions.count }

  // MARK: records

  mutating func apply(_ entry: QueueEntry) {
    // Numbers come one by one, but not always in order. A number from nowhere must not take memory for all before it.
    guard entry.number > 0, entry.number <= entries.count + Self.widestGap else { return }
    while entries.count < entry.number { entries.append(.nothing) }
    let before = entries[entry.number - 1]
    let now = Known(entry.status)
    guard now.rawValue > before.rawValue else { return }
    entries[entry.number - 1] = now
    gone.grow(to: entries.count)
    if before == .waiting { waiting -= 1 }
    if now == .waiting { waiting += 1 }
    if now != .waiting, before == .nothing || before == .waiting { gone.add(1, at: place(of: entry.number)) }
    sessions[entry.number] = now == .active ? entry.expiresAt : nil
    if now == .ended, entry.admittedAt != nil, let endedAt = entry.endedAt { pace.note(endedAt) }
  }

  /// The most numbers that are taken as being on their way.
  private static let widestGap = 10_000_000

  mutating func apply(_ notice: QueueNotice, version: Int64) {
    guard version > noticeVersion else { return }
    noticeVersion = version
    self.notice = notice
    placeIfDrawn()
  }

  mutating func apply(_ page: QueuePage) {
    guard places.isEmpty, page.index >= 0 else { return }
    pages[page.index] = page.numbers
    placeIfDrawn()
  }

  /// Gives the early entries their drawn places as soon as the whole order is known.
  private mutating func placeIfDrawn() {
    guard places.isEmpty, let early = notice?.early, early > 0, pages.count == QueuePage.count(for: early) else { return }
    var places = [Int32](repeating: 0, count: early)
    for (index, numbers) in pages {
      for (offset, number) in numbers.enumerated() where (1...early).contains(number) {
        places[number - 1] = Int32(index * QueuePage.size + offset + 1)
      }
    }
    self.places = places
    pages = [:]
    gone = FenwickTree()
    gone.grow(to: max(entries.count, early))
    for (index, known) in entries.enumerated() where known == .active || known == .ended { gone.add(1, at: place(of: index + 1)) }
  }

  // MARK: answers

  private func place(of number: Int) -> Int {
    number > 0 && number <= places.count ? Int(places[number - 1]) : max(number, 1)
  }

  /// Whether a record of this entry has come that says so much.
  func knows(_ number: Int, as status: QueueEntryStatus) -> Bool {
    number > 0 && number <= entries.count && entries[number - 1].rawValue >= Known(status).rawValue
  }

  /// An entry whose records have not come yet stands behind all others.
  func standing(of number: Int, at now: Timestamp) -> QueueStanding {
    switch number <= entries.count && number > 0 ? entries[number - 1] : .nothing {
    case .nothing, .waiting:
      let place = place(of: number)
      let position = max(1, place - gone.sum(through: place - 1))
      return QueueStanding(
        status: .waiting, position: position, estimatedWaitSeconds: notice.flatMap { pace.wait(at: position, of: $0, now: now) },
        expiresAt: nil)
    case .active:
      let expiresAt = sessions[number]
      // The service may say it a moment later.
      guard expiresAt.map({ now < $0 }) ?? true else { return .ended }
      return QueueStanding(status: .active, position: 0, estimatedWaitSeconds: 0, expiresAt: expiresAt)
    case .ended:
      return .ended
    }
  }
}

extension WaitingRoom.Known {
  fileprivate init(_ status: QueueEntryStatus) {
    switch status {
    case .waiting: self = .waiting
    case .active: self = .active
    case .expired: self = .ended
    }
  }
}

extension QueueStanding {
  fileprivate static let ended = QueueStanding(status: .expired, position: 0, estimatedWaitSeconds: 0, expiresAt: nil)
}
