import Deciding
import Glibc
import Platform

/// The log in a directory, only to be read: by a tool, beside the process that has the log open, or when there is none.
///
/// It takes no lock and changes nothing. It sees a record when the record is in the file. That may be a moment before the record is
/// acknowledged, and a record whose write failed half-way is never seen. The log's process does not know of it: no segment stays because
/// somebody looks at it.
public final class EmbeddedLogView: Log {
  private let directory: String
  private let counts: [String: Int32]

  /// Throws when there is no log in the directory.
  public init(directory: String) throws(LogError) {
    let list = directory + "/topics"
    var status = stat()
    guard stat(list, &status) == 0 else {
      guard errno == ENOENT else { throw LogError(.other, "looking at \(list) failed: \(SystemError(errno))") }
      throw LogError(.unavailable, "there is no log in \(directory) yet; start the system, or say where its data is")
    }
    self.directory = directory
    counts = try TopicList.load(list).partitions
  }

  public func partitionCounts() throws(LogError) -> [String: Int32] { counts }

  public func reader(group: String?) throws(LogError) -> any LogReader { EmbeddedViewReader(of: self) }

  public func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>] {
    var ranges: [TopicPartition: Range<Int64>] = [:]
    for place in places { ranges[place] = try files(of: place).range() }
    return ranges
  }

  public func offsets(since time: Timestamp, of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Int64] {
    var offsets: [TopicPartition: Int64] = [:]
    for place in places { offsets[place] = try files(of: place).offset(since: time.milliseconds) }
    return offsets
  }

  public func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String> { throw isOnlyRead }

  public func producer() throws(LogError) -> any LogProducer { throw isOnlyRead }

  public func close() {}

  func files(of place: TopicPartition) throws(LogError) -> PartitionFiles {
    guard let count = counts[place.topic], (0..<count).contains(place.partition) else { throw .unknown(place) }
    return PartitionFiles(place, directory: "\(directory)/\(place)")
  }

  private var isOnlyRead: LogError {
    LogError(.other, "the log in \(directory) was opened to be read; its own process alone writes to it")
  }
}
