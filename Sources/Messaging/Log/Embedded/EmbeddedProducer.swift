import Platform

/// A producer of an embedded log. The records of one turn become one write for each partition.
final class EmbeddedProducer: LogProducer {
  /// The limit of deliveries that were not taken: librdkafka's `queue.buffering.max.messages`.
  private static let deliveryLimit = 100_000
  /// When this many bytes are gathered, they are written without waiting for `flush`.
  private static let gatherLimit = 4 << 20

  private struct Batch {
    let partition: EmbeddedPartition
    var records: [OutgoingRecord] = []
    var tokens: [UInt64] = []
  }

  private let log: EmbeddedLog
  private let signal: EventDescriptor
  /// Whether the descriptor was asked for. If not, nobody waits for it, and it need not be signalled.
  private var isAwaited = false
  private var isSignalled = false
  /// A batch for each partition that was ever used, and its index by topic and partition.
  private var batches: [Batch] = []
  private var places: [String: [Int?]] = [:]
  /// The indexes of the batches that are not empty.
  private var gathered: [Int] = []
  private var gatheredRecords = 0
  private var gatheredSize = 0
  private var frames = FrameBatch()
  private var finished: [Delivery] = []
  private var isClosed = false

  init(of log: EmbeddedLog) throws(LogError) {
    self.log = log
    do {
      signal = try EventDescriptor()
    } catch {
      throw LogError(.other, "making a producer's eventfd failed: \(error); raise the limit of open files (ulimit -n)")
    }
  }

  var descriptor: Int32? {
    isAwaited = true
    return signal.number
  }

  func warm(_ topics: Set<String>) throws(LogError) {
    for topic in topics.sorted() { _ = try log.partitions(of: topic) }
  }

  func send(_ record: OutgoingRecord, token: UInt64) throws(LogError) {
    if isClosed { throw LogError(.fatal, "the producer is closed") }
    guard finished.count + gatheredRecords < Self.deliveryLimit else {
      throw LogError(.queueFull, "\(Self.deliveryLimit) deliveries have not been taken")
    }
    let size = RecordFrame.plainSize(of: record)
    let limit = log.context.settings.recordLimit
    guard size <= limit else { throw record.tooLarge(limit: limit) }
    let number = try batch(for: record)
    if batches[number].records.isEmpty { gathered.append(number) }
    batches[number].records.append(record)
    batches[number].tokens.append(token)
    gatheredRecords += 1
    gatheredSize += size
    if gatheredSize >= Self.gatherLimit { flush() }
  }

  func flush() {
    guard !gathered.isEmpty else { return }
    for number in gathered {
      let result = batches[number].partition.append(batches[number].records, with: &frames)
      for (index, token) in batches[number].tokens.enumerated() {
        finished.append(Delivery(token: token, result: result.map { $0 + Int64(index) }))
      }
    }
    forgetGathered()
    guard isAwaited, !isSignalled else { return }
    isSignalled = true
    signal.signal()
  }

  func deliveries() -> [Delivery] {
    if isSignalled {
      isSignalled = false
      signal.drain()
    }
    guard !finished.isEmpty else { return [] }
    defer { finished = [] }
    return finished
  }

  func purge() {
    forgetGathered()
    _ = deliveries()
  }

  func close() {
    purge()
    isClosed = true
  }

  private func forgetGathered() {
    for number in gathered {
      let keep = batches[number].records.capacity <= 1024
      batches[number].records.removeAll(keepingCapacity: keep)
      batches[number].tokens.removeAll(keepingCapacity: keep)
    }
    gathered.removeAll(keepingCapacity: true)
    gatheredRecords = 0
    gatheredSize = 0
  }

  private func batch(for record: OutgoingRecord) throws(LogError) -> Int {
    if let numbers = places[record.topic], numbers.indices.contains(Int(record.partition)), let number = numbers[Int(record.partition)] {
      return number
    }
    let partition = try log.partition(record.place)
    if places[record.topic] == nil { places[record.topic] = Array(repeating: nil, count: try log.partitions(of: record.topic).count) }
    batches.append(Batch(partition: partition))
    places[record.topic]?[Int(record.partition)] = batches.count - 1
    return batches.count - 1
  }
}
