import Messaging

/// `ticketing worker`: services as a process of their own.
struct WorkerCommand: Command {
  static let name = "worker"
  static let summary = "runs some of the services; any number of such processes share the work"
  static let synopsis = "SERVICE..."
  static let about = """
    SERVICE is one of \(Services.names.joined(separator: ", ")). A worker needs a Kafka cluster: a consumer group spreads the partitions
    over all lanes of a service. Several processes of one service need PostgreSQL; with SQLite a service has one process and one lane.

    The worker prints 'ready http://ADDRESS:PORT' once its lanes work. This is the address of its internal HTTP, which has /health/live,
    /health/ready and /metrics. SIGTERM stops the worker: it sends to the log what it has handled, and other processes take its
    partitions. All processes of a system share one key ('ticketing key'), the cluster and the database URL.
    """
  static let options = Settings.workerOptions

  private let services: [String]
  private let settings: Settings

  init(_ arguments: Arguments) throws(CommandFailure) {
    settings = try Settings(arguments, defaultPort: 0, of: arguments.words)
    let all = Services.names.joined(separator: ", ")
    guard !arguments.words.isEmpty else { throw CommandFailure(usage: "'ticketing worker' needs the services to run: \(all)") }
    try Services.check(arguments.words)
    services = Services.names.filter(arguments.words.contains)
    guard settings.log != .embedded else {
      throw CommandFailure(
        usage: "'ticketing worker' needs a Kafka cluster, because only one process can use the embedded log. Give "
          + "--kafka-bootstrap-servers, or run 'ticketing dev', which has all of the system in one process")
    }
    if settings.lanes > 1, settings.databases.server == nil {
      throw CommandFailure(
        usage: "\(arguments.source("lanes")) is \(settings.lanes), and SQLite takes one lane for each service: give --database-url "
          + "\(PostgreSQLTemplate.form), or one lane")
    }
  }

  func run() throws(CommandFailure) {
    // The sum of the parts' own limits: the registry, the lanes, the requests in flight.
    try run(stoppingWithin: .seconds(25)) { try WorkerSystem(services, settings, $0) }
  }
}
