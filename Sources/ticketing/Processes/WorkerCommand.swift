import Messaging

/// `ticketing worker`: services as a process of their own.
struct WorkerCommand: Command {
  static let name = "worker"
  static let summary = "runs some services; any number of such processes share the work"
  static let synopsis = "SERVICE..."
  static let about = """
    SERVICE is one of \(Services.names.joined(separator: ", ")). Wants a Kafka cluster, whose consumer groups spread the partitions over
    all lanes of a service. Several processes of one service want PostgreSQL; with SQLite a service has one process and one lane.

    Prints 'ready http://ADDRESS:PORT', the address of its internal HTTP, once its lanes work; /health/live, /health/ready and /metrics
    are there. SIGTERM stops it: what it has under way gets into the log, and its partitions go to the others. All processes of a system
    share one key ('ticketing key'), the cluster and the database URL.
    """
  static let options = Settings.workerOptions

  private let services: [String]
  private let settings: Settings

  init(_ arguments: Arguments) throws(CommandFailure) {
    settings = try Settings(arguments, defaultPort: 0)
    let all = Services.names.joined(separator: ", ")
    guard !arguments.words.isEmpty else { throw CommandFailure(usage: "'ticketing worker' wants the services to run: \(all)") }
    for word in arguments.words where !Services.names.contains(word) {
      throw CommandFailure(usage: "there is no service '\(Printable.text(word))'; there are \(all)")
    }
    services = Services.names.filter(arguments.words.contains)
    guard settings.log != .embedded else {
      throw CommandFailure(
        usage: "'ticketing worker' wants a Kafka cluster, as the embedded log is one process's: give --kafka-bootstrap-servers, or run "
          + "'ticketing dev', which is all of the system in one process")
    }
    if settings.lanes > 1, settings.databases.server == nil {
      throw CommandFailure(
        usage: "\(arguments.source("lanes")) is \(settings.lanes), and SQLite takes one lane a service: give --database-url "
          + "\(PostgreSQLTemplate.form), or one lane")
    }
  }

  func run() throws(CommandFailure) {
    // Each part has its limit: the registry, the lanes, the requests under way.
    try run(stoppingWithin: .seconds(25)) { try WorkerSystem(services, settings, $0) }
  }
}
