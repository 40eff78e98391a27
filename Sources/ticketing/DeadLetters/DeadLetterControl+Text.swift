import Contracts
import Hosting
import Messaging

extension DeadLetterControl.BlockedKeyView {
  /// Characters of a name that a line shows whole.
  private static let nameLimit = 1000

  /// The name, or the beginning of one that nobody would type.
  var shownName: String {
    guard name.count > Self.nameLimit else { return name }
    return "\(name.prefix(60))… (a key of \(name.count) characters: name it by the id, or read it from --json)"
  }

  var shownReason: String { Printable.text(reason) }

  /// One line for people.
  var line: String {
    let state = retryAt.map { "next attempt \($0)" } ?? "parked"
    return "\(shownName)  \(type.map(Printable.text) ?? "unreadable")  \(id)  partition \(partition)  attempts \(attempts)  "
      + "waiting \(waiting)  \(state)  \(shownReason)"
  }
}

extension DeadLetterControl.MessageView {
  /// All of it, for people.
  var text: String {
    var lines = ["\(Printable.text(topic))-\(partition) at offset \(offset), \(timestamp)", "  id \(id)"]
    for header in headers { lines.append("  \(Printable.text(header.name)): \(Printable.text(header.value))") }
    if let value {
      lines.append("  \(Printable.text(value))")
    } else {
      lines.append(valueBase64.map { "  in Base64: \($0)" } ?? "  (no value)")
    }
    return lines.joined(separator: "\n")
  }
}
