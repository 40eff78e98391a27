import Deciding
import Glibc

/// The records of several places in the order of their times, as far as the order within each place allows.
final class MergedRecords {
  private static let pollLimit = 500
  private static let pauseMicroseconds: UInt32 = 2000
  /// A log that gives nothing for a minute, although there is something, is away.
  private static let patience = Duration.seconds(60)

  private final class Stream {
    let place: TopicPartition
    let end: Int64
    let reader: any LogReader
    var records: ArraySlice<Record> = []
    var isOver = false

    init(_ place: TopicPartition, _ span: Range<Int64>, _ reader: any LogReader) {
      self.place = place
      self.end = span.upperBound
      self.reader = reader
    }
  }

  private var streams: [Stream] = []

  /// - Parameter spans: the offsets to read. Not every one of them need have a record.
  init(of log: any Log, _ spans: [TopicPartition: Range<Int64>]) throws(LogError) {
    for (place, span) in spans.sorted(by: { $0.key < $1.key }) where !span.isEmpty {
      // Each has a reader of its own: a shared one could give any number of one place's records before the first of another.
      let stream = Stream(place, span, try log.reader())
      streams.append(stream)
      try stream.reader.assign([place: span.lowerBound])
    }
  }

  /// The next records, `limit` at most. Empty: there are no more.
  func next(_ limit: Int) throws(LogError) -> [Record] {
    var records: [Record] = []
    while records.count < limit {
      for stream in streams where stream.records.isEmpty && !stream.isOver { try fill(stream) }
      let next = streams.filter { !$0.records.isEmpty }.min { Self.order($0) < Self.order($1) }
      guard let record = next?.records.popFirst() else { break }
      records.append(record)
    }
    return records
  }

  func close() {
    for stream in streams { stream.reader.close() }
    streams = []
  }

  private static func order(_ stream: Stream) -> (Timestamp, TopicPartition) {
    (stream.records.first?.timestamp ?? .latest, stream.place)
  }

  private func fill(_ stream: Stream) throws(LogError) {
    let clock = ContinuousClock()
    let deadline = clock.now + Self.patience
    while stream.records.isEmpty, !stream.isOver {
      let records = try stream.reader.poll(limit: Self.pollLimit)
      let reached = max(records.last.map { $0.offset + 1 } ?? 0, stream.reader.reached()[stream.place] ?? 0)
      stream.records = records.filter { $0.offset < stream.end }[...]
      stream.isOver = reached >= stream.end
      guard records.isEmpty, !stream.isOver else { continue }
      guard clock.now < deadline else {
        throw LogError(.unavailable, "\(stream.place) gives nothing, although offset \(stream.end - 1) was read there before")
      }
      usleep(Self.pauseMicroseconds)
    }
  }
}
