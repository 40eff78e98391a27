import Messaging
import Synchronization

/// A producer of a `MemoryLog`. Its records start on their way at `flush`.
public final class MemoryLogProducer: LogProducer {
  private let log: MemoryLog
  /// The number of this producer in its log: 1, 2, 3 …
  public let number: Int
  private var waiting: [(record: OutgoingRecord, token: UInt64)] = []
  private var end: LogError?

  init(of log: MemoryLog, number: Int) {
    self.log = log
    self.number = number
  }

  public var descriptor: Int32? { nil }

  public func warm(_ topics: Set<String>) throws(LogError) {
    try log.state.withLock { state throws(LogError) in
      for topic in topics.sorted() where state.topics[topic] == nil { throw .unknown(topic) }
    }
  }

  public func send(_ record: OutgoingRecord, token: UInt64) throws(LogError) {
    if let end { throw end }
    try log.state.withLock { state throws(LogError) in
      guard state.partitions[record.place] != nil else { throw .unknown(record.place) }
      if case .atOnce(let error)? = state.refusal(of: record) { throw error }
    }
    guard record.size <= MemoryLog.recordLimit else { throw record.tooLarge(limit: MemoryLog.recordLimit) }
    waiting.append((record, token))
  }

  public func flush() {
    guard !waiting.isEmpty else { return }
    log.state.withLock { state in
      var refused: [TopicPartition: LogError] = [:]
      for (record, _) in waiting {
        if case .onDelivery(let error)? = state.refusal(of: record) { refused[record.place] = error }
      }
      for (record, token) in waiting {
        if let error = refused[record.place] {
          state.refuse(record, error, token: token, from: number)
        } else {
          state.put(record, token: token, from: number)
        }
      }
      state.advance(to: state.now)
    }
    waiting.removeAll(keepingCapacity: true)
  }

  public func deliveries() -> [Delivery] {
    log.state.withLock { $0.takeDeliveries(of: number) }
  }

  public func purge() {
    waiting = []
    log.state.withLock { $0.empty(mailboxOf: number) }
  }

  public func close() {
    stop(LogError(.fatal, "the producer is closed"))
  }

  /// From now on each `send` fails with `LogError.fatal`, as on a broker that knows a newer producer with the same transactional id.
  /// Records on their way still arrive.
  public func fence() {
    end = LogError(.fatal, "the producer is fenced: a newer one has taken its place; make a new one")
  }

  /// Its process dies. Records that are not yet on their way are gone. The others arrive, and nobody gets their answers.
  public func kill() {
    stop(LogError(.fatal, "the producer's process is dead"))
  }

  private func stop(_ reason: LogError) {
    end = reason
    waiting = []
    log.state.withLock { $0.forget(producer: number) }
  }
}
