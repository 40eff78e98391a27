import Deciding
import Messaging

extension ServiceJournals.Entry: CausedMessage {
  var id: MessageID { row.envelope.id }
  var causeID: MessageID? { row.envelope.causationID }
  var isSent: Bool { row.target != nil }
}

extension EventTree<ServiceJournals.Entry> {
  /// For people: the time since the first message, and the message below its cause.
  func text() -> [String] {
    let envelopes = lines.map(\.message.row.envelope)
    guard let start = envelopes.map(\.time).min(), let end = envelopes.map(\.time).max() else { return [] }
    let services = Set(lines.map(\.message.service)).count
    let correlation = Printable.text(envelopes[0].correlationID)
    let duration = end.milliseconds - start.milliseconds
    let heading = "\(correlation): \(lines.count) messages of \(services) services, \(duration) ms from \(start)"
    let times = envelopes.map { "+\($0.time.milliseconds - start.milliseconds) ms" }
    let width = times.map(\.count).max() ?? 0
    return [heading] + zip(lines, times).map { line, time in
      "  \(time.padded(to: width))  \(String(repeating: "  ", count: line.depth))\(line.message.line)"
    }
  }
}
