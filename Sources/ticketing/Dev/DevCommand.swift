/// `ticketing dev`: the whole system in one process.
struct DevCommand: Command {
  static let name = "dev"
  static let summary = "runs everything in one process: log, services, API"
  static let synopsis = ""
  static let about = """
    Prints 'ready http://127.0.0.1:PORT' on standard output once requests are answered; log lines go to standard error. Without
    --kafka-bootstrap-servers the log is embedded, and nothing else need be installed or running. A second start on the same data
    directory goes on where the first one stopped, however that was. SIGTERM or SIGINT stops it: what is in flight is answered.
    """
  static let options = Settings.devOptions

  private let settings: Settings

  init(_ arguments: Arguments) throws(CommandFailure) {
    if let word = arguments.words.first { throw CommandFailure(usage: "'ticketing dev' takes no words, but there is '\(word)'") }
    settings = try Settings(arguments)
  }

  func run() throws(CommandFailure) {
    try run(stoppingWithin: .seconds(10)) { try DevSystem(settings, $0) }
  }
}
