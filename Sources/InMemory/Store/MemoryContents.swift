import Deciding
import Messaging

/// The content of a memory database. The rows of a partition are kept by partition.
struct MemoryContents {
  var partitions: [Int32: MemoryPartition] = [:]
  var inbox: [MessageID: InboxEntry] = [:]
  /// The database's id. No other database has it. Nil while the database is empty.
  var id: String?
  /// By partition and number.
  var archives: [ArchivedRows] = []
  /// The number of messages that were ever parked. It gives them their order.
  var parkedCount = 0

  /// Applies all of the changes. If it throws, it has changed nothing.
  mutating func apply(_ changes: Changes, database: String) throws(StoreError) {
    try check(changes, database: database)
    applyProgress(changes)
    for entry in changes.inbox { inbox[entry.id] = entry }
    for (id, reply) in changes.answers { inbox[id]?.reply = reply }
    for row in changes.rows { partitions[row.partition, default: .init()].write(row.change) }
    for row in changes.journal { partitions[row.partition, default: .init()].append(row) }
    for name in changes.timersRemoved { partitions[name.partition, default: .init()].timers.remove(name) }
    for timer in changes.timersSet { partitions[timer.name.partition, default: .init()].timers.set(timer) }
    for name in changes.callsEnded { partitions[name.partition, default: .init()].calls[name] = nil }
    for call in changes.callsBegun { partitions[call.name.partition, default: .init()].calls[call.name] = call }
    applyParking(changes)
  }

  /// Throws for changes that a real database would refuse.
  private func check(_ changes: Changes, database: String) throws(StoreError) {
    for entry in changes.inbox where inbox[entry.id] != nil { throw .conflict("inbox entry \(entry.id)", in: database) }
    for row in changes.rows {
      let stored = partitions[row.partition]?.rows[row.change.name]?.stored.version ?? 0
      guard stored == row.change.storedVersion else {
        throw .conflict("\(row.change.name.kind) '\(row.change.name.id)' of partition \(row.partition)", in: database)
      }
    }
    for (partition, span) in try JournalSpan.all(of: changes.journal, in: database) {
      guard span.before == partitions[partition]?.journalEnd ?? 0 else {
        throw .conflict("the journal of partition \(partition) behind number \(span.before)", in: database)
      }
    }
  }

  private mutating func applyProgress(_ changes: Changes) {
    for (place, offset) in changes.offsets { partitions[place.partition, default: .init()].offsets[place.topic] = offset }
    for (place, mark) in changes.lastRead {
      partitions[place.partition, default: .init()].lastRead[place.topic] = mark == .none ? nil : mark
    }
    for (channel, number) in changes.inbound { partitions[channel.place.partition, default: .init()].inbound[channel] = number }
    for (channel, number) in changes.outbound {
      partitions[channel.sourcePartition, default: .init()].outbound[channel.place] = number
    }
    for (partition, sequence) in changes.published { partitions[partition, default: .init()].published = sequence }
    for (position, count) in changes.deaths {
      partitions[position.partition, default: .init()].deaths[position] = count == 0 ? nil : count
    }
    for (partition, clean) in changes.stoppedCleanly { partitions[partition, default: .init()].stoppedCleanly = clean }
    for (partition, identity) in changes.logIdentity { partitions[partition, default: .init()].logIdentity = identity }
    for (partition, incarnation) in changes.incarnation { partitions[partition, default: .init()].incarnation = incarnation }
  }

  private mutating func applyParking(_ changes: Changes) {
    for (key, state) in changes.blocked { partitions[key.partition, default: .init()].blocked[key] = state }
    for message in changes.parked {
      parkedCount += 1
      partitions[message.name.key.partition, default: .init()].park(message, position: parkedCount)
    }
    for name in changes.unparked { partitions[name.key.partition]?.unpark(name) }
    for key in changes.unblocked { partitions[key.partition]?.blocked[key] = nil }
  }
}
