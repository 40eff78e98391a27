/// `ticketing edge`: the HTTP API as a process of its own.
struct EdgeCommand: Command {
  static let name = "edge"
  static let summary = "serves the HTTP API; any number of such processes"
  static let synopsis = ""
  static let about = """
    Wants a Kafka cluster; it finds the services of 'ticketing worker' through it, and keeps nothing. Prints 'ready http://ADDRESS:PORT'
    once it answers. SIGTERM stops it: /health/ready says 503, it goes on for --drain seconds, takes no more requests, and answers
    those in flight. All processes of a system share one key ('ticketing key').
    """
  static let options = Settings.edgeOptions

  private let settings: Settings

  init(_ arguments: Arguments) throws(CommandFailure) {
    if let word = arguments.words.first { throw CommandFailure(usage: "'ticketing edge' takes no words, but there is '\(word)'") }
    settings = try Settings(arguments)
    guard settings.log != .embedded else {
      throw CommandFailure(
        usage: "'ticketing edge' wants a Kafka cluster, as the embedded log is one process's: give --kafka-bootstrap-servers, or run "
          + "'ticketing dev', which is all of the system in one process")
    }
  }

  func run() throws(CommandFailure) {
    try run(stoppingWithin: settings.drain + .seconds(10)) { try EdgeSystem(settings, $0) }
  }
}
