import LaneHosting
import Messaging
import Platform
import Synchronization

/// A log with groups of one member, whose partitions come and go as a test says; and whose producers keep acknowledgements back.
final class ScriptedGroup: Log {
  private struct State {
    var changes: [LogGroupChange] = []
    var failure: LogError?
    var happened: [String] = []
    var isHoldingBack = false
    var members = 0
  }

  private let log: EmbeddedLog
  private let state = Mutex(State())
  private let wakeUp: EventDescriptor

  init(_ log: EmbeddedLog) throws {
    self.log = log
    wakeUp = try EventDescriptor()
  }

  func say(_ change: LogGroupChange) {
    state.withLock { $0.changes.append(change) }
    wakeUp.signal()
  }

  /// Throws the member out.
  func fail(_ error: LogError) {
    state.withLock { $0.failure = error }
    wakeUp.signal()
  }

  func holdBack() { state.withLock { $0.isHoldingBack = true } }

  func letGo() {
    state.withLock { state in
      state.isHoldingBack = false
      state.happened.append("acknowledged")
    }
    wakeUp.signal()
  }

  /// What members did, in order.
  var happened: [String] { state.withLock { $0.happened } }
  var members: Int { state.withLock { $0.members } }

  fileprivate var isHoldingBack: Bool { state.withLock { $0.isHoldingBack } }
  fileprivate var descriptor: Int32 { wakeUp.number }
  fileprivate func note(_ event: String) { state.withLock { $0.happened.append(event) } }

  fileprivate func takeChanges() throws(LogError) -> [LogGroupChange] {
    wakeUp.drain()
    let (changes, failure) = state.withLock { state in
      defer { (state.changes, state.failure) = ([], nil) }
      return (state.changes, state.failure)
    }
    if let failure { throw failure }
    if changes.contains(.revoked) { note("was asked") }
    return changes
  }

  // MARK: Log

  func member(of group: String, as name: String, reading topics: [String]) throws(LogError) -> any LogGroupMember {
    state.withLock { $0.members += 1 }
    return Member(self)
  }

  func partitionCounts() throws(LogError) -> [String: Int32] { try log.partitionCounts() }

  func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String> { try log.create(topics) }
  func producer() throws(LogError) -> any LogProducer { HoldingProducer(try log.producer(), self) }
  func reader(group: String?) throws(LogError) -> any LogReader { try log.reader(group: group) }
  func ranges(of places: [TopicPartition]) throws(LogError) -> [TopicPartition: Range<Int64>] { try log.ranges(of: places) }
  func close() { log.close() }

  private final class Member: LogGroupMember {
    private let group: ScriptedGroup

    init(_ group: ScriptedGroup) {
      self.group = group
    }

    var descriptor: Int32? { group.descriptor }
    func changes() throws(LogError) -> [LogGroupChange] { try group.takeChanges() }
    func giveBack() { group.note("gave back") }
    func committed(_ offsets: [TopicPartition: Int64]) { group.note("showed \(offsets.values.max() ?? 0)") }
    func leave(within limit: Duration) { group.note("left") }
    func close() { group.note("closed") }
  }

  private final class HoldingProducer: LogProducer {
    private let producer: any LogProducer
    private let group: ScriptedGroup

    init(_ producer: any LogProducer, _ group: ScriptedGroup) {
      self.producer = producer
      self.group = group
    }

    var descriptor: Int32? { producer.descriptor }
    func send(_ record: OutgoingRecord, token: UInt64) throws(LogError) { try producer.send(record, token: token) }
    func flush() { producer.flush() }
    func deliveries() -> [Delivery] { group.isHoldingBack ? [] : producer.deliveries() }
    func purge() { producer.purge() }
    func close() { producer.close() }
  }
}
