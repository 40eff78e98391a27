import Deciding
import Messaging

/// The events of a run. They are kept as they come, and put into words only when the run fails.
final class History {
  private enum Entry {
    case row(service: String, JournalRow)
    case note(String)
  }

  private var entries: [(time: Int64, entry: Entry)] = []
  var now = World.start.milliseconds
  /// A digest of everything that happened, in order. Two runs with equal digests went the same way.
  private(set) var digest: UInt64 = 0
  /// The types of all messages that were journaled.
  private(set) var types: Set<String> = []

  func add(_ row: JournalRow, by service: String) {
    digest = SplitMix64.mix(digest ^ row.envelope.id.low ^ UInt64(bitPattern: row.sequence) ^ UInt64(bitPattern: now))
    types.insert(row.envelope.type)
    entries.append((now, .row(service: service, row)))
  }

  func note(_ text: @autoclosure () -> String) {
    entries.append((now, .note(text())))
  }

  /// The last `limit` lines about these keys, with the faults of that time.
  func lines(about keys: [String], limit: Int = 60) -> [String] {
    entries.suffix(20_000).filter { concerns($0.entry, keys) }.suffix(limit).map { time, entry in
      "+\(time - World.start.milliseconds) ms  \(text(entry))"
    }
  }

  private func concerns(_ entry: Entry, _ keys: [String]) -> Bool {
    switch entry {
    case .note: true
    case .row(_, let row): keys.isEmpty || keys.contains(row.envelope.subject) || keys.contains(String(decoding: row.key, as: UTF8.self))
      || keys.contains(row.envelope.id.description) || row.envelope.causationID.map { keys.contains($0.description) } ?? false
    }
  }

  private func text(_ entry: Entry) -> String {
    switch entry {
    case .note(let text): text
    case .row(let service, let row):
      "\(service)/\(row.partition) \(row.sequence): \(row.envelope.type) \(row.envelope.subject)"
        + (row.envelope.version.map { " v\($0)" } ?? "") + (row.target.map { " -> \($0)" } ?? "") + " #\(row.envelope.sequence ?? 0)"
        + " because of \(row.envelope.causationID?.description.suffix(6) ?? "nothing"), id …\(row.envelope.id.description.suffix(6))"
    }
  }
}
