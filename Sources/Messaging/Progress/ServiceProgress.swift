import Deciding
import JSON

/// What a partition of a service says of itself on the state topic `service.progress`: which history its database holds, and how far its
/// journal is known to be in the log. A database that is put beside the log later must fit.
///
/// Said at every assignment, and a second at most after it moved.
public struct ServiceProgress: Codable, Equatable, Sendable {
  public static let topic = "service.progress"

  public var service: String
  public var partition: Int32
  /// `Claim.incarnation`.
  public var incarnation: String
  /// All journal rows up to here are in the log.
  public var published: Int64
  public var at: Timestamp

  public init(service: String, partition: Int32, incarnation: String, published: Int64, at: Timestamp) {
    self.service = service
    self.partition = partition
    self.incarnation = incarnation
    self.published = published
    self.at = at
  }

  /// What it says of the database, as far as it is the same for a partition of which nothing was said.
  func ofNothing(in partition: Int32) -> ServiceProgress {
    ServiceProgress(service: service, partition: partition, incarnation: String(Incarnation(incarnation).origin), published: 0, at: at)
  }

  /// The key of its record.
  public static func key(_ service: String, _ partition: Int32) -> [UInt8] { Array("\(service)/\(partition)".utf8) }

  /// Its record, for a topic with so many partitions. Throws when it can't be encoded.
  func record(of partitions: Int32) throws -> OutgoingRecord {
    let key = Self.key(service, partition)
    return OutgoingRecord(
      topic: Self.topic, partition: Partitioner.partition(for: key, of: partitions), key: key, value: try JSON.encode(self), headers: [],
      timestamp: at)
  }

  /// What each partition of the service said last, by these records. Records of others, and what can't be read, are passed over.
  public static func latest(of service: String, in records: some Sequence<Record>) -> [Int32: ServiceProgress] {
    var latest: [Int32: ServiceProgress] = [:]
    for record in records {
      guard let value = record.value, let progress = try? JSON.decode(ServiceProgress.self, from: value), progress.service == service,
        record.key == key(service, progress.partition)
      else { continue }
      latest[progress.partition] = progress
    }
    return latest
  }
}
