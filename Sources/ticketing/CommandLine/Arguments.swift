import Messaging

/// What the user typed, checked against the options that a command has; a flag wins over its environment variable.
struct Arguments {
  /// The words that are no options, in order.
  private(set) var words: [String] = []
  private(set) var wantsHelp = false
  private var values: [String: String] = [:]
  private let options: [Option]
  private let environment: [String: GivenText]

  init(_ typed: [String], options: [Option], environment: [String: String]) throws(CommandFailure) {
    try self.init(typed.map { GivenText($0) }, options: options, environment: environment.mapValues { GivenText($0) })
  }

  /// Takes `--name value` and `--name=value`; everything after `--` is a word.
  init(_ typed: [GivenText], options: [Option], environment: [String: GivenText]) throws(CommandFailure) {
    self.options = options
    self.environment = environment
    try take(typed)
    if !wantsHelp { try checkVariables() }
  }

  private mutating func take(_ typed: [GivenText]) throws(CommandFailure) {
    var rest = typed[...]
    while let given = rest.popFirst() {
      let word = given.text
      if word == "--" {
        for given in rest { words.append(try Self.readable(given, "a word of the command line")) }
        break
      }
      if word == "--help" || word == "-h" {
        wantsHelp = true
        continue
      }
      guard word.hasPrefix("--") else {
        words.append(try Self.readable(given, "a word of the command line"))
        continue
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let name = parts.first, let option = options.first(where: { $0.name == name }) else {
        throw CommandFailure(usage: "there is no option '\(Printable.text(word))'; '--help' lists them")
      }
      guard option.value != nil else {
        guard parts.count == 1 else { throw CommandFailure(usage: "--\(name) takes no value") }
        values[name] = ""
        continue
      }
      guard let value = parts.count == 2 ? given : rest.popFirst() else { throw Self.missing(option) }
      let text = try Self.readable(value, "--\(name)")
      values[name] = parts.count == 2 ? parts[1] : text
      guard option.mayBeEmpty || values[name]?.isEmpty == false else { throw Self.missing(option) }
    }
  }

  private static func missing(_ option: Option) -> CommandFailure {
    CommandFailure(usage: "--\(option.name) wants a value: \(option.form)")
  }

  /// Two names of other bytes would be one text, and one directory. The error does not show the text, which may be a secret.
  private static func readable(_ given: GivenText, _ source: String) throws(CommandFailure) -> String {
    guard given.isUTF8 else { throw CommandFailure(usage: "\(source) is no UTF-8 text") }
    return given.text
  }

  /// A variable that a flag stands before is not read.
  private func checkVariables() throws(CommandFailure) {
    for option in options where values[option.name] == nil {
      guard let variable = option.variable, let given = environment[variable] else { continue }
      _ = try Self.readable(given, variable)
    }
  }

  /// A flag's value, or its variable's. An empty variable counts as unset.
  subscript(name: String) -> String? {
    if let value = values[name] { return value }
    guard let variable = options.first(where: { $0.name == name })?.variable, let value = environment[variable]?.text,
      !value.isEmpty
    else { return nil }
    return value
  }

  /// The flags that were typed, by name.
  var flags: [String] { values.keys.sorted() }

  func has(_ name: String) -> Bool { self[name] != nil }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
    guard let text = self[name] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      let limits = "\(range.lowerBound) to \(range.upperBound)"
      throw CommandFailure(usage: "\(source(name)) wants a number from \(limits), not '\(Printable.text(text))'")
    }
    return value
  }

  /// What to call a setting in a message: the flag or the variable that set it.
  func source(_ name: String) -> String {
    if values[name] != nil { return "--\(name)" }
    return options.first { $0.name == name }?.variable ?? "--\(name)"
  }
}
