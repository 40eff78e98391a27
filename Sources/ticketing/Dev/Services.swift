import AuthWorker
import ConcertWorker
import DataPlatformWorker
import Deciding
import Hosting
import LaneHosting
import Messaging
import PaymentWorker
import ReservationWorker

/// The services that there are, each with its deciders and its database.
enum Services {
  static func all(
    topics: [TopicSpecification], databases: [ServiceDatabase], synchronous: SQLiteStore.Synchronous, recovers: Bool = false
  ) throws -> [HostedService] {
    var configuration = Lane.Configuration()
    configuration.acceptsLoss = recovers
    func service(_ worker: Worker, _ queries: (any Queries.Type)?, batchPause: Int64 = 0) throws(CommandFailure) -> HostedService {
      let database = try database(of: worker.service, in: databases)
      var configuration = configuration
      configuration.batchPause = batchPause
      return HostedService(
        worker, queries: queries, readers: database.readers, configuration: configuration,
        openStore: { try database.store(synchronous) }, openReader: { try database.reader() })
    }
    return [
      try service(try Worker(AuthDecider.self, topics: topics), nil),
      try service(try Worker(ConcertDecider.self, SeatDecider.self, topics: topics), ConcertQueries.self),
      try service(try Worker(ReservationDecider.self, topics: topics), ReservationQueries.self),
      try service(try Worker(PaymentDecider.self, topics: topics), PaymentQueries.self),
      try service(try Worker(DataPlatformDecider.self, topics: topics), DataPlatformQueries.self, batchPause: sinkPause),
    ]
  }

  /// Milliseconds between two batches of a service that only listens, so that its batches are larger.
  private static let sinkPause: Int64 = 20

  /// What is in the databases, by service and partition. Makes those that are missing, and brings the others up to date.
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

  /// Where their databases are.
  static func databases(at location: DatabaseLocation) -> [ServiceDatabase] {
    var databases: [ServiceDatabase] = []
    for service in ["auth", "concert", "reservation", "payment", "dataplatform"] {
      switch location {
      case .files(let directory):
        databases.append(ServiceDatabase(service: service, place: .file("\(directory)/\(service).sqlite")))
      case .server(let template):
        databases.append(ServiceDatabase(service: service, place: .server(template.database(of: service))))
      }
    }
    return databases
  }

  static func database(of service: String, in databases: [ServiceDatabase]) throws(CommandFailure) -> ServiceDatabase {
    guard let database = databases.first(where: { $0.service == service }) else {
      throw CommandFailure("there is no database of \(service)")
    }
    return database
  }
}
