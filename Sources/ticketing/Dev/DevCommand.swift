/// `ticketing dev`: the whole system in one process.
struct DevCommand: Command {
  static let name = "dev"
  static let summary = "runs everything in one process: log, services, API"
  static let synopsis = ""
  static let about = """
    The program prints 'ready http://127.0.0.1:PORT' on standard output once it answers requests; log lines go to standard error.
    Without --kafka-bootstrap-servers the log is embedded, and no other program is needed. A second start on the same data directory
    goes on where the first one stopped, also after a crash. SIGTERM, SIGINT or SIGHUP stops it, after it has answered requests in
    flight; under nohup it outlives its terminal.
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
