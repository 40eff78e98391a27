/// One command of the program.
protocol Command: SendableMetatype {
  static var name: String { get }
  /// One line for the list of commands.
  static var summary: String { get }
  /// The words after the name: `list | show NAME`.
  static var synopsis: String { get }
  /// Paragraphs of its help, after the usage line.
  static var about: String { get }
  static var options: [Option] { get }
  init(_ arguments: Arguments) throws(CommandFailure)
  func run() throws(CommandFailure)
}

extension Command {
  static var help: String {
    let width = options.map(\.form.count).max() ?? 0
    let list = options.map { option in
      let setting = option.variable.map { " [\($0)]" } ?? ""
      return "  \(option.form.padded(to: width))  \(option.about)\(setting)"
    }
    let words = synopsis.isEmpty ? "" : " " + synopsis
    let heading = "options, and the environment variables behind them:\n"
    let text = [
      "usage: ticketing \(name)\(words) [OPTIONS]", about, list.isEmpty ? nil : heading + list.joined(separator: "\n"),
    ]
    return text.compactMap { $0 }.joined(separator: "\n\n")
  }
}

/// A flag, and the environment variable that stands in for it.
struct Option: Sendable {
  /// Without the dashes: `port`.
  var name: String
  /// What its value is called in the help; nil: it takes none.
  var value: String?
  var about: String
  var variable: String?
  /// Whether its flag may have an empty value, which says something. All others want a value. An empty variable counts as unset.
  var mayBeEmpty = false

  var form: String { "--\(name)" + (value.map { " \($0)" } ?? "") }
}

enum ExitCode {
  static let success: Int32 = 0
  static let failure: Int32 = 1
  static let usage: Int32 = 2
  /// As a shell reports a program that SIGPIPE has ended.
  static let brokenPipe: Int32 = 128 + 13
}

/// Why a command ended badly: one line for a person, and the exit code for a script.
struct CommandFailure: Error, Equatable {
  var message: String
  var code: Int32

  init(_ message: String) {
    self.message = message
    code = ExitCode.failure
  }

  init(usage message: String) {
    self.message = message
    code = ExitCode.usage
  }

  /// It is told by its code alone.
  init(silent code: Int32) {
    message = ""
    self.code = code
  }

  /// What another part threw, in one line.
  init(_ error: any Error) {
    self = error as? CommandFailure ?? CommandFailure("\(error)".split(whereSeparator: \.isNewline).joined(separator: " "))
  }
}
