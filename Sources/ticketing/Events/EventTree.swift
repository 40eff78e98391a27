import Deciding
import Messaging

/// All that followed from one request, as a tree: below each message are those that it caused.
struct EventTree {
  /// A message, and how deep it is in the tree.
  struct Line {
    var depth: Int
    var entry: ServiceJournals.Entry
  }

  /// The messages in the order of the tree; those of one cause in the order of their time.
  let lines: [Line]

  /// - Parameter entries: by time.
  init(_ entries: [ServiceJournals.Entry]) {
    // A recovery has a message a second time. The first one counts.
    var known: Set<String> = []
    let distinct = entries.filter { known.insert("\($0.service) \($0.row.envelope.id)").inserted }
    // What two services do about one message has the same id in both. Only what was sent can be a cause elsewhere.
    let senders = Dictionary(distinct.indices.map { (distinct[$0].row.envelope.id, $0) }) { one, other in
      distinct[one].row.target == nil ? other : one
    }
    let children = Dictionary(grouping: distinct.indices) { distinct[$0].row.envelope.causationID.flatMap { senders[$0] } }
    var lines: [Line] = []
    var waiting = (children[nil] ?? []).reversed().map { (index: $0, depth: 0) }
    while let (index, depth) = waiting.popLast() {
      lines.append(Line(depth: depth, entry: distinct[index]))
      waiting += (children[index] ?? []).reversed().map { ($0, depth + 1) }
    }
    self.lines = lines
  }

  /// For people: the time since the first message, and the message below its cause.
  func text() -> [String] {
    guard let start = lines.map(\.entry.row.envelope.time).min(), let end = lines.map(\.entry.row.envelope.time).max() else { return [] }
    let services = Set(lines.map(\.entry.service)).count
    let correlation = Printable.text(lines[0].entry.row.envelope.correlationID)
    let duration = end.milliseconds - start.milliseconds
    let heading = "\(correlation): \(lines.count) messages of \(services) services, \(duration) ms from \(start)"
    let times = lines.map { "+\($0.entry.row.envelope.time.milliseconds - start.milliseconds) ms" }
    let width = times.map(\.count).max() ?? 0
    return [heading] + zip(lines, times).map { line, time in
      "  \(time.padded(to: width))  \(String(repeating: "  ", count: line.depth))\(line.entry.line)"
    }
  }
}
