import Foundation

/// What the user typed, checked against the options that a command has; a flag wins over its environment variable.
struct Arguments {
  /// The words that are no options, in order.
  private(set) var words: [String] = []
  private(set) var wantsHelp = false
  private var values: [String: String] = [:]
  private let options: [Option]
  private let environment: [String: String]

  /// Takes `--name value` and `--name=value`; everything after `--` is a word.
  init(
    _ typed: [String], options: [Option], environment: [String: String]
  ) throws(CommandFailure) {
    self.options = options
    self.environment = environment
    var rest = typed[...]
    while let word = rest.popFirst() {
      if word == "--" {
        words += rest
        break
      }
      if word == "--help" || word == "-h" {
        wantsHelp = true
        continue
      }
      guard word.hasPrefix("--") else {
        words.append(word)
        continue
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let name = parts.first, let option = options.first(where: { $0.name == name }) else {
        throw CommandFailure(usage: "there is no option '\(word)'; '--help' lists them")
      }
      if option.value == nil {
        guard parts.count == 1 else { throw CommandFailure(usage: "--\(name) takes no value") }
        values[name] = ""
      } else if parts.count == 2 {
        values[name] = parts[1]
      } else if let value = rest.popFirst() {
        values[name] = value
      } else {
        throw CommandFailure(usage: "--\(name) wants a value: \(option.form)")
      }
    }
  }

  /// A flag's value, or its variable's. An empty variable counts as unset.
  subscript(name: String) -> String? {
    if let value = values[name] { return value }
    guard let variable = options.first(where: { $0.name == name })?.variable, let value = environment[variable], !value.isEmpty else {
      return nil
    }
    return value
  }

  /// The flags that were typed, by name.
  var flags: [String] { values.keys.sorted() }

  func has(_ name: String) -> Bool { self[name] != nil }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
    guard let text = self[name] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw CommandFailure(usage: "\(source(name)) wants a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    }
    return value
  }

  /// What to call a setting in a message: the flag or the variable that set it.
  func source(_ name: String) -> String {
    if values[name] != nil { return "--\(name)" }
    return options.first { $0.name == name }?.variable ?? "--\(name)"
  }
}
