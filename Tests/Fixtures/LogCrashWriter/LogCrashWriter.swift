import Deciding
import Glibc
import Messaging

/// Appends to the log in a directory until it is killed, and prints a line `<partition> <offset>` once a batch is acknowledged.
///
/// usage: LogCrashWriter <directory> <seed>
@main struct LogCrashWriter {
  static let topic = TopicSpecification(name: "crash", partitions: 3, retention: .delete(afterMilliseconds: nil))

  /// What the record at a place and offset must be: it can be checked without having seen it written.
  static func record(at offset: Int64, of partition: Int32) -> OutgoingRecord {
    let length = Int(truncatingIfNeeded: (offset &* 7919 &+ Int64(partition) &* 104_729) % 2500)
    return OutgoingRecord(
      topic: topic.name, partition: partition, key: Array("\(partition)".utf8),
      value: Array(repeating: UInt8(truncatingIfNeeded: offset), count: length), headers: [Header("offset", "\(offset)")],
      timestamp: Timestamp(milliseconds: offset))
  }

  static var settings: EmbeddedLog.Settings {
    var settings = EmbeddedLog.Settings()
    settings.segmentSize = 300_000
    return settings
  }

  static func main() throws {
    let log = try EmbeddedLog(directory: CommandLine.arguments[1], settings: settings)
    try log.create([topic])
    var random = UInt64(CommandLine.arguments[2]) ?? 0
    var next = try log.ends(of: (0..<3).map { TopicPartition(topic.name, $0) })
    let producer = try log.producer()
    while true {
      // A step of Knuth's linear congruence is random enough for sizes of batches.
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let place = TopicPartition(topic.name, Int32(random >> 40 % 3))
      let start = next[place] ?? 0
      let count = Int64(1 + random >> 45 % 60)
      for offset in start..<start + count { try producer.send(record(at: offset, of: place.partition), token: 0) }
      producer.flush()
      for delivery in producer.deliveries() { _ = try delivery.result.get() }
      next[place] = start + count
      let line = "\(place.partition) \(start + count - 1)\n"
      guard write(1, line, line.utf8.count) == line.utf8.count else { return }
    }
  }
}
