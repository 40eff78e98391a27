import Deciding
import Messaging

/// The content of one partition of a memory database.
struct MemoryPartition {
  struct Row {
    var stored: StoredRow
    var scope: String?
  }

  struct Parked {
    var position: Int
    var message: ParkedMessage
  }

  var epoch: Int64 = 0
  var offsets: [String: Int64] = [:]
  var lastRead: [String: RecordMark] = [:]
  var inbound: [Channel: Int64] = [:]
  var outbound: [TopicPartition: Int64] = [:]
  var published: Int64 = 0
  var stoppedCleanly = true
  var logIdentity: String?
  var incarnation = ""
  var deaths: [MessagePosition: Int] = [:]
  var rows: [RowName: Row] = [:]
  /// The rows by ascending sequence number.
  private(set) var journal: [JournalRow] = []
  /// The number of the last row that was written.
  private(set) var journalEnd: Int64 = 0
  var timers = TimerQueue()
  var calls: [CallName: CallEntry] = [:]
  var blocked: [BlockedKey: BlockedState] = [:]
  var parked: [BlockedKey: [Parked]] = [:]

  /// What a lane learns about the partition when it takes it over.
  var claim: Claim {
    Claim(
      epoch: epoch, offsets: offsets, lastRead: lastRead, inbound: inbound, outbound: outbound,
      journalEnd: journalEnd, published: published, blocked: blocked, stoppedCleanly: stoppedCleanly, deaths: deaths,
      logIdentity: logIdentity, incarnation: incarnation)
  }

  mutating func write(_ change: RowChange) {
    rows[change.name] = change.data.map { Row(stored: StoredRow(version: change.version, data: $0), scope: change.scope) }
  }

  mutating func append(_ row: JournalRow) {
    journal.append(row)
    journalEnd = row.sequence
  }

  /// Journal rows after a sequence number, in order.
  func journal(after sequence: Int64) -> ArraySlice<JournalRow> {
    var low = journal.startIndex
    var high = journal.endIndex
    while low < high {
      let middle = (low + high) / 2
      if journal[middle].sequence <= sequence { low = middle + 1 } else { high = middle }
    }
    return journal[low...]
  }

  /// Returns the number of rows that were removed.
  mutating func removeJournal(after sequence: Int64, count: Int, keeping kept: Set<Int64>) -> Int {
    let rows = journal(after: sequence).prefix(count)
    let left = rows.filter { kept.contains($0.sequence) }
    journal.replaceSubrange(rows.indices, with: left)
    return rows.count - left.count
  }

  /// The timers of keys that are not blocked, earliest first.
  var flowingTimers: some Sequence<TimerEntry> {
    timers.entries.lazy.filter { blocked.isEmpty || blocked[BlockedKey(partition: $0.name.partition, key: $0.key)] == nil }
  }

  mutating func park(_ message: ParkedMessage, position: Int) {
    let key = message.name.key
    guard parked[key]?.contains(where: { $0.message.name == message.name }) != true else { return }
    parked[key, default: []].append(Parked(position: position, message: message))
  }

  mutating func unpark(_ name: ParkedMessageName) {
    parked[name.key]?.removeAll { $0.message.name == name }
    if parked[name.key]?.isEmpty == true { parked[name.key] = nil }
  }
}
