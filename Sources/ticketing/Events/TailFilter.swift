import Foundation
import Messaging

/// Which records `ticketing events tail` shows. Only headers and keys are looked at, and what is not asked for matches everything.
struct TailFilter {
  private let key: KeyName?
  private let types: Set<String>
  private let correlation: String?

  init(_ arguments: Arguments) throws(CommandFailure) {
    key = try arguments["key"].map { text throws(CommandFailure) in
      guard let key = KeyName(text) else {
        throw CommandFailure(usage: #"'\#(Printable.text(text))': a backslash in a key is written as \\, and any byte as \x1b"#)
      }
      return key
    }
    types = Set(try arguments.list("type"))
    correlation = arguments["correlation"]
  }

  func matches(_ record: Record) -> Bool {
    if let key, key.key != record.key { return false }
    if !types.isEmpty, !types.contains(record.header("ce_type") ?? "") { return false }
    if let correlation { return record.correlationID == correlation }
    return true
  }
}

extension Record {
  /// A message without the header is the first of its request.
  fileprivate var correlationID: String? { header("ce_correlationid") ?? header("ce_id") }
}

extension Arguments {
  /// Words with commas between them; none if the option is not there. An option that names nothing is refused: it would mean everything.
  func list(_ name: String) throws(CommandFailure) -> [String] {
    guard let text = self[name] else { return [] }
    let words = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !words.isEmpty else {
      throw CommandFailure(usage: "\(source(name)) wants names, with commas between them, not '\(Printable.text(text))'")
    }
    return words
  }
}
