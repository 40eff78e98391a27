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
  static let names = ["auth", "concert", "reservation", "payment", "dataplatform"]

  /// Those that have one of these databases.
  static func hosted(
    topics: [TopicSpecification], databases: [ServiceDatabase], synchronous: SQLiteStore.Synchronous, recovers: Bool = false
  ) throws -> [HostedService] {
    var configuration = Lane.Configuration()
    configuration.acceptsLoss = recovers
    let all: [(worker: Worker, queries: (any Queries.Type)?)] = [
      (try Worker(AuthDecider.self, topics: topics), nil),
      (try Worker(ConcertDecider.self, SeatDecider.self, topics: topics), ConcertQueries.self),
      (try Worker(ReservationDecider.self, topics: topics), ReservationQueries.self),
      (try Worker(PaymentDecider.self, topics: topics), PaymentQueries.self),
      (try Worker(DataPlatformDecider.self, topics: topics), DataPlatformQueries.self),
    ]
    return all.compactMap { worker, queries in
      guard let database = databases.first(where: { $0.service == worker.service }) else { return nil }
      return HostedService(
        worker, queries: queries, readers: database.readers, configuration: configuration,
        openStore: { try database.store(synchronous) }, openReader: { try database.reader() })
    }
  }

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
  static func databases(of services: [String], at location: DatabaseLocation) -> [ServiceDatabase] {
    services.map { service in
      switch location {
      case .files(let directory): ServiceDatabase(service: service, place: .file("\(directory)/\(service).sqlite"))
      case .server(let template): ServiceDatabase(service: service, place: .server(template.database(of: service)))
      }
    }
  }
}
