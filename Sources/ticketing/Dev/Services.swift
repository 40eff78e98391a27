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
  ) throws(WorkerError) -> [HostedService] {
    var configuration = Lane.Configuration()
    configuration.acceptsLoss = recovers
    func service(_ worker: Worker, _ queries: (any Queries.Type)?) -> HostedService {
      let name = worker.service
      let path = databases.first { $0.service == name }?.path ?? ""
      return HostedService(
        worker, queries: queries, configuration: configuration,
        openStore: { try SQLiteStore(path: path, service: name, synchronous: synchronous) },
        openReader: { try SQLiteStoreReader(path: path, service: name) })
    }
    return [
      service(try Worker(AuthDecider.self, topics: topics), nil),
      service(try Worker(ConcertDecider.self, SeatDecider.self, topics: topics), ConcertQueries.self),
      service(try Worker(ReservationDecider.self, topics: topics), ReservationQueries.self),
      service(try Worker(PaymentDecider.self, topics: topics), PaymentQueries.self),
      service(try Worker(DataPlatformDecider.self, topics: topics), DataPlatformQueries.self),
    ]
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
  static func databases(in directory: String) -> [ServiceDatabase] {
    ["auth", "concert", "reservation", "payment", "dataplatform"].map { ServiceDatabase(service: $0, path: "\(directory)/\($0).sqlite") }
  }
}
