/// `ticketing edge`: the HTTP API as a process of its own.
struct EdgeCommand: Command {
  static let name = "edge"
  static let summary = "serves the HTTP API; any number of such processes may run"
  static let synopsis = ""
  static let about = """
    The edge needs a Kafka cluster: through it, it finds the services of 'ticketing worker'. It keeps no data. It prints
    'ready http://ADDRESS:PORT' once it answers requests. SIGTERM stops it: /health/ready answers 503 at once, and the edge still takes
    requests for --drain seconds. Then it takes no more, answers those in flight, and ends. All processes of a system share one key
    ('ticketing key').
    """
  static let options = Settings.edgeOptions

  private let settings: Settings

  init(_ arguments: Arguments) throws(CommandFailure) {
    if let word = arguments.words.first { throw CommandFailure(usage: "'ticketing edge' takes no words, but there is '\(word)'") }
    settings = try Settings(arguments)
    guard settings.log != .embedded else {
      throw CommandFailure(
        usage: "'ticketing edge' needs a Kafka cluster, because only one process can use the embedded log. Give --kafka-bootstrap-servers, "
          + "or run 'ticketing dev', which has all of the system in one process")
    }
  }

  func run() throws(CommandFailure) {
    try run(stoppingWithin: settings.drain + .seconds(10)) { try EdgeSystem(settings, $0) }
  }
}
