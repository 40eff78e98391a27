import InMemory
import Messaging
import Synchronization

/// A log that fails once, or does not know a topic once, where a test wants it to.
final class FailingLog: Log {
  enum Failure: CaseIterable {
    /// Topics can't be created.
    case creation
    /// Topics are created, and the answer is lost.
    case creationUnanswered
    /// Nothing can be produced.
    case producing
  }

  private let log = MemoryLog()
  private let failure = Mutex<Failure?>(nil)
  private let hidden = Mutex<String?>(nil)
  private static let error = LogError(.unavailable, "the test wants it so")

  func fail(once next: Failure) { failure.withLock { $0 = next } }

  func hide(once topic: String) { hidden.withLock { $0 = topic } }

  private func fails(_ wanted: Failure) -> Bool {
    failure.withLock { next in
      guard next == wanted else { return false }
      next = nil
      return true
    }
  }

  func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String> {
    if fails(.creation) { throw Self.error }
    let created = try log.create(topics)
    if fails(.creationUnanswered) { throw Self.error }
    return created
  }

  func partitionCounts() throws(LogError) -> [String: Int32] {
    var counts = try log.partitionCounts()
    hidden.withLock { topic in
      if let topic { counts[topic] = nil }
      topic = nil
    }
    return counts
  }

  func producer() throws(LogError) -> any LogProducer {
    if fails(.producing) { throw Self.error }
    return try log.producer()
  }

  func reader(group: String?) throws(LogError) -> any LogReader { try log.reader(group: group) }

  func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>] { try log.ranges(of: places) }

  func close() { log.close() }
}
