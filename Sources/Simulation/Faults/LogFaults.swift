import Deciding
import InMemory
import Messaging

/// The faults of the log, and the readers and producers that it would have woken.
///
/// Unchecked: it belongs to one world, and a world to one thread.
final class LogFaults: MemoryLogFaults, @unchecked Sendable {
  private let dice: Dice
  private let rates: Scenario.Rates
  private let oldestRecord: Int64?
  var isActive = true
  private(set) var appended: Set<TopicPartition> = []
  private(set) var answered: Set<Int> = []

  init(_ dice: Dice, _ scenario: Scenario) {
    self.dice = dice
    rates = scenario.rates
    oldestRecord = scenario.oldestRecord
  }

  /// The refusal depends on the record's id, so the record is refused whenever it is sent. The log takes what replaces a dead letter.
  func refusal(of record: OutgoingRecord, at now: Timestamp) -> MemoryLogRefusal? {
    if let age = oldestRecord, record.timestamp.milliseconds < now.milliseconds - age {
      return .onDelivery(LogError(.invalidTimestamp, "the record is older than the log takes"))
    }
    guard rates.refused > 0, record.topic.hasSuffix(".dlq"), let id = record.headers.first(where: { $0.name == "ce_id" })?.value,
      let type = record.headers.first(where: { $0.name == "ce_type" })?.value, type != "message.refused"
    else { return nil }
    let draw = SplitMix64.mix(UInt64(Partitioner.partition(for: id, of: Int32.max)))
    guard draw % 1000 < UInt64(rates.refused) else { return nil }
    let error = LogError(.tooLarge, "the log does not take this dead letter")
    return draw >> 32 % 2 == 0 ? .atOnce(error) : .onDelivery(error)
  }

  func fate(of record: OutgoingRecord) -> MemoryLogFate {
    // Nobody waits for this record, and only the last one counts.
    if record.topic == ServiceProgress.topic { return .delayed(1) }
    var fate = MemoryLogFate.delayed(Int64(dice.number(1...4)))
    guard isActive else { return fate }
    if dice.happens(rates.delayed) { fate.arrivals = [Int64(dice.number(5...4000))] }
    if dice.happens(rates.duplicated) { fate.arrivals.append(fate.arrivals[0] + Int64(dice.number(0...6000))) }
    // A producer hears of a failure late, because it waits for a broker that does not answer.
    if dice.happens(rates.doubted) { fate.acknowledgement = .failed(Self.timedOut, after: Int64(dice.number(1...4000))) }
    if dice.happens(rates.dropped) {
      fate = MemoryLogFate(arrivals: [], acknowledgement: .failed(Self.timedOut, after: Int64(dice.number(1...4000))))
    }
    return fate
  }

  private static let timedOut = LogError(.unavailable, "the log did not acknowledge the record in time")

  func order(of places: [TopicPartition]) -> [TopicPartition] {
    guard places.count > 1 else { return places }
    let turn = dice.number(0...places.count - 1)
    let order = Array(places[turn...] + places[..<turn])
    guard isActive, dice.happens(rates.skipped) else { return order }
    // The partitions that were left out still have records, so the reader is woken again.
    appended.formUnion(order[(order.count / 2)...])
    return Array(order[..<(order.count / 2)])
  }

  func appended(to place: TopicPartition) {
    appended.insert(place)
  }

  func answered(_ producer: Int) {
    answered.insert(producer)
  }

  func forgetWakes() {
    appended.removeAll(keepingCapacity: true)
    answered.removeAll(keepingCapacity: true)
  }
}
