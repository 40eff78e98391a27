import Deciding
import JSON

/// A partition's report on the state topic `service.progress`: the history of its database, and the row up to which the log has its
/// journal. A database that is put beside the log later must fit this report.
///
/// It is sent at every assignment, and a second at most after it changed.
public struct ServiceProgress: Codable, Equatable, Sendable {
  public static let topic = "service.progress"

  public var service: String
  public var partition: Int32
  /// `Claim.incarnation`.
  public var incarnation: String
  /// The log has all rows of the journal up to this one.
  public var published: Int64
  public var at: Timestamp
  /// The identity of the log (`LogIdentity`) that `written` is of. Earlier versions of this program don't say it.
  public var log: String?
  /// How far each topic has been written: by topic, the offset after the last record that this partition's journal has there, in each
  /// of the topic's partitions; 0: none. A log that has fewer has lost them.
  public var written: [String: [Int64]]?

  public init(
    service: String, partition: Int32, incarnation: String, published: Int64, at: Timestamp, log: String? = nil,
    written: [TopicPartition: Int64] = [:]
  ) {
    self.service = service
    self.partition = partition
    self.incarnation = incarnation
    self.published = published
    self.at = at
    self.log = log
    for (place, end) in written {
      var ends = self.written?[place.topic] ?? []
      ends += Array(repeating: 0, count: max(Int(place.partition) + 1 - ends.count, 0))
      ends[Int(place.partition)] = end
      self.written = (self.written ?? [:]).merging([place.topic: ends]) { $1 }
    }
  }

  /// The places that `written` names, with the offsets after their last records.
  package func places(in log: String) -> [TopicPartition: Int64] {
    guard self.log == log, let written else { return [:] }
    var places: [TopicPartition: Int64] = [:]
    for (topic, ends) in written {
      for (partition, end) in zip(Int32(0)..., ends) where end > 0 { places[TopicPartition(topic, partition)] = end }
    }
    return places
  }

  /// The part about the database that also holds for a partition without a report.
  func ofNothing(in partition: Int32) -> ServiceProgress {
    ServiceProgress(service: service, partition: partition, incarnation: String(Incarnation(incarnation).origin), published: 0, at: at)
  }

  /// The key of its record.
  public static func key(_ service: String, _ partition: Int32) -> [UInt8] { Array("\(service)/\(partition)".utf8) }

  /// Its record, for a topic with this number of partitions. Throws when it can't be encoded.
  func record(of partitions: Int32) throws -> OutgoingRecord {
    let key = Self.key(service, partition)
    return OutgoingRecord(
      topic: Self.topic, partition: Partitioner.partition(for: key, of: partitions), key: key, value: try JSON.encode(self), headers: [],
      timestamp: at)
  }

  /// The services that have said something in these records, as of the last record of each key. Skips what can't be read.
  public static func services(in records: some Sequence<Record>) -> Set<String> {
    var latest: [[UInt8]: String] = [:]
    for record in records {
      guard let key = record.key else { continue }
      latest[key] = record.value.flatMap { try? JSON.decode(ServiceProgress.self, from: $0) }?.service
    }
    return Set(latest.values)
  }

  /// The history that began last, of a service whose partitions report these: its name changes when the service's database is replaced by a
  /// new one or an older copy, and recovered. Nil: there is no report.
  public static func lastHistory(in reports: some Sequence<ServiceProgress>) -> String? {
    let histories = reports.map { Incarnation($0.incarnation).recovered }
    return histories.max { ($0.recoveredAt, $0.origin) < ($1.recoveredAt, $1.origin) }?.description
  }

  /// The last report of each partition of the service among these records. Skips records of others, those that can't
  /// be read, and those with a number that no journal has.
  public static func latest(of service: String, in records: some Sequence<Record>) -> [Int32: ServiceProgress] {
    var latest: [Int32: ServiceProgress] = [:]
    for record in records {
      guard let value = record.value, let progress = try? JSON.decode(ServiceProgress.self, from: value), progress.service == service,
        record.key == key(service, progress.partition), Envelope.numbers.contains(progress.published)
      else { continue }
      latest[progress.partition] = progress
    }
    return latest
  }
}
