import Deciding
import Messaging

/// The content that a service's database must have, worked out from its commits alone.
final class ServiceShadow {
  let service: String
  let folder: any Folder
  private(set) var journals: [Int32: [JournalRow]] = [:]
  private(set) var rows: [Int32: [RowName: StoredRow]] = [:]
  private(set) var inbox: Set<MessageID> = []
  private(set) var offsets: [TopicPartition: Int64] = [:]
  private(set) var lastRead: [TopicPartition: RecordMark] = [:]
  /// The identity of the log that the offsets belong to, by partition.
  private(set) var identities: [Int32: String] = [:]
  private(set) var inbound: [Channel: Int64] = [:]
  private(set) var outbound: [OutboundChannel: Int64] = [:]
  private(set) var published: [Int32: Int64] = [:]
  private(set) var timers: [TimerName: TimerEntry] = [:]
  private(set) var blocked: [BlockedKey: BlockedState] = [:]
  private(set) var calls: [CallName: CallEntry] = [:]

  init(_ service: String, folder: any Folder) {
    self.service = service
    self.folder = folder
  }

  func copy() -> ServiceShadow {
    let copy = ServiceShadow(service, folder: folder)
    copy.journals = journals
    copy.rows = rows
    copy.inbox = inbox
    copy.offsets = offsets
    copy.lastRead = lastRead
    copy.inbound = inbound
    copy.outbound = outbound
    copy.published = published
    copy.timers = timers
    copy.blocked = blocked
    copy.calls = calls
    return copy
  }

  func apply(_ changes: Changes) {
    for row in changes.journal { journals[row.partition, default: []].append(row) }
    for row in changes.rows {
      rows[row.partition, default: [:]][row.change.name] = row.change.data.map { StoredRow(version: row.change.version, data: $0) }
    }
    inbox.formUnion(changes.inbox.map(\.id))
    offsets.merge(changes.offsets) { $1 }
    lastRead.merge(changes.lastRead.filter { $0.value != .none }) { $1 }
    for (place, mark) in changes.lastRead where mark == .none { lastRead[place] = nil }
    identities.merge(changes.logIdentity) { $1 }
    inbound.merge(changes.inbound) { $1 }
    outbound.merge(changes.outbound) { $1 }
    published.merge(changes.published) { $1 }
    for name in changes.timersRemoved { timers[name] = nil }
    for timer in changes.timersSet { timers[timer.name] = timer }
    for name in changes.callsEnded { calls[name] = nil }
    for call in changes.callsBegun { calls[call.name] = call }
    blocked.merge(changes.blocked) { $1 }
    for key in changes.unblocked { blocked[key] = nil }
  }
}
