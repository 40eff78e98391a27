import AuthWorker
import ConcertWorker
import Contracts
import DataPlatformWorker
import Deciding
import GatewayWorker
import Hosting
import LaneHosting
import Messaging
import NotificationWorker
import PaymentWorker
import PurchaseWorker
import QueueWorker
import ReservationWorker

/// All services, each with its deciders and its database.
enum Services {
  static let names = ["auth", "queue", "concert", "reservation", "payment", "purchase", "gateway", "notification", "dataplatform"]

  /// Throws when there is no service of one of these names.
  static func check(_ typed: [String]) throws(CommandFailure) {
    guard let unknown = typed.first(where: { !names.contains($0) }) else { return }
    let all = names.joined(separator: ", ")
    throw CommandFailure(usage: "there is no service '\(Printable.text(unknown))'; there are \(all)")
  }

  /// The services of these databases.
  static func hosted(_ base: SystemBase, on opened: OpenLog, databases: [ServiceDatabase]) throws -> [HostedService] {
    let settings = base.settings
    let topics = opened.topics
    let synchronous = settings.durability.synchronous
    return try workers(topics).compactMap { worker, queries, patience in
      guard let database = databases.first(where: { $0.service == worker.service }) else { return nil }
      var configuration = Lane.Configuration()
      configuration.acceptsLoss = settings.recovers
      configuration.batchPause = patience.batchPause
      configuration.fetchPause = patience.fetchPause
      configuration.tracer = base.tracer
      configuration.system = settings.log == .embedded ? "embedded" : "kafka"
      configuration.meter = LaneMeter(base.metrics, service: worker.service, system: configuration.system)
      let outside = try Outsides.of(worker.service, base, on: opened)
      return HostedService(
        worker, queries: queries, readers: database.readers, configuration: configuration, outside: outside?.make, calls: outside?.board,
        openStore: { try database.store(synchronous) }, openReader: { try database.reader() },
        openSnapshot: { try database.snapshot() })
    }
  }

  /// The code of all services, the queries that each answers, and how long its messages may gather.
  static func workers(
    _ topics: [TopicSpecification]
  ) throws(WorkerError) -> [(worker: Worker, queries: (any Queries.Type)?, patience: Patience)] {
    [
      (try Worker(AuthDecider.self, topics: topics), nil, .none),
      (try Worker(ConcertDecider.self, SeatDecider.self, topics: topics), ConcertQueries.self, .none),
      (try Worker(ReservationDecider.self, topics: topics), ReservationQueries.self, .none),
      (try Worker(PaymentDecider.self, topics: topics), PaymentQueries.self, .none),
      (try Worker(PurchaseDecider.self, topics: topics), PurchaseQueries.self, .none),
      (try Worker(GatewayDecider.self, topics: topics), nil, .none),
      (try Worker(NotificationDecider.self, topics: topics), nil, .batches),
      (try Worker(QueueDecider.self, topics: topics), QueueQueries.self, .none),
      (try Worker(DataPlatformDecider.self, topics: topics), DataPlatformQueries.self, .fetches),
    ]
  }

  /// The code of all services, for the topics as they are declared.
  static func declaredWorkers() throws -> [Worker] {
    try workers(TopicDeclarations(yaml: DeclaredTopics.yaml).specifications).map(\.worker)
  }

  /// How long a service's messages may gather, by who waits for it. Larger batches cost less.
  enum Patience {
    /// Somebody waits for its answers: nothing is held up on purpose.
    case none
    /// Hardly anybody does, and may wait for the next batch.
    case batches
    /// Nobody does: a broker may gather for it too.
    case fetches

    var batchPause: Int64 { self == .none ? 0 : 20 }
    var fetchPause: Int64 { self == .fetches ? 100 : 0 }
  }

  /// The claims in the databases, by service and partition. Makes missing databases, and brings the others up to date.
  static func claims(of services: [HostedService]) throws -> [String: [Int32: Claim]] {
    var claims: [String: [Int32: Claim]] = [:]
    for service in services {
      let store = try service.openStore()
      defer { store.close() }
      let reader = try store.reader()
      defer { reader.close() }
      claims[service.name] = try reader.claims()
    }
    return claims
  }

  /// The databases of these services.
  static func databases(of services: [String], at location: DatabaseLocation) -> [ServiceDatabase] {
    services.map { service in
      switch location {
      case .files(let directory): ServiceDatabase(service: service, place: .file("\(directory)/\(service).sqlite"))
      case .server(let template): ServiceDatabase(service: service, place: .server(template.database(of: service)))
      }
    }
  }
}
