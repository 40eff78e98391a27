import Deciding
import Messaging

/// The whole state of a `MemoryLog`, under its one lock.
struct MemoryLogState {
  let faults: (any MemoryLogFaults)?
  var now: Int64 = 0
  var topics: [String: TopicSpecification] = [:]
  var partitions: [TopicPartition: MemoryLogPartition] = [:]
  private var producers: [Int: MemoryLogMailbox] = [:]
  private var registered = 0
  private var underWay = MemoryLogAgenda()
  /// The results of records that have arrived and are not answered yet, by the records' numbers.
  private var landed: [UInt64: Result<Int64, LogError>] = [:]

  init(faults: (any MemoryLogFaults)?) {
    self.faults = faults
  }

  var nextArrival: Int64? { underWay.next }

  // MARK: Topics

  mutating func create(_ wanted: [TopicSpecification]) throws(LogError) -> Set<String> {
    let missing = try wanted.missing(in: topics.mapValues(\.partitions))
    for topic in wanted { topics[topic.name] = topic }
    for topic in missing {
      for partition in 0..<topic.partitions { partitions[TopicPartition(topic.name, partition)] = MemoryLogPartition() }
    }
    return Set(missing.map(\.name))
  }

  /// Deletes a topic and makes it anew, without records. A producer sends a record that was on its way again, so it arrives in the new
  /// topic. That of a dead producer is lost: what its connection still held reached the old topic or none.
  mutating func remake(_ topic: String) throws(LogError) {
    guard let specification = topics[topic] else { throw .unknown(topic) }
    underWay.remove { event in
      guard case .arrival(let record, let producer, _) = event else { return false }
      return record.place.topic == topic && producers[producer] == nil
    }
    for number in 0..<specification.partitions {
      let place = TopicPartition(topic, number)
      partitions[place] = MemoryLogPartition(generation: 1 + (partitions[place]?.generation ?? 0))
      faults?.appended(to: place)
    }
  }

  func partition(_ place: TopicPartition) throws(LogError) -> MemoryLogPartition {
    guard let partition = partitions[place] else { throw .unknown(place) }
    return partition
  }

  mutating func wipe(droppingTopics: Bool) {
    underWay.clear()
    landed = [:]
    for (place, partition) in partitions { partitions[place] = MemoryLogPartition(generation: partition.generation) }
    if droppingTopics {
      topics = [:]
      partitions = [:]
    }
  }

  // MARK: Producers

  mutating func register() -> Int {
    registered += 1
    producers[registered] = MemoryLogMailbox()
    return registered
  }

  mutating func forget(producer: Int) {
    producers[producer] = nil
  }

  /// Drops all answers to what the producer has sent so far.
  mutating func empty(mailboxOf producer: Int) {
    producers[producer]?.empty()
  }

  mutating func takeDeliveries(of producer: Int) -> [Delivery] {
    producers[producer]?.take() ?? []
  }

  /// Sends a record on its way, as the faults decide. Without faults it arrives at once.
  mutating func put(_ record: OutgoingRecord, token: UInt64, from producer: Int) {
    guard let faults else {
      let offset = partitions[record.place]?.append(record)
      producers[producer]?.deliver(token, offset.map { .success($0) } ?? .failure(.unknown(record.place)))
      return
    }
    guard var mailbox = producers[producer] else { return }
    let fate = faults.fate(of: record)
    let number = underWay.nextNumber
    let firstArrival = fate.arrivals.first.map { mailbox.inOrder(now + $0, at: record.place, of: \.arrivals) }
    if let firstArrival { underWay.add(.arrival(record, from: producer, first: number), at: firstArrival) }
    for delay in fate.arrivals.dropFirst() { underWay.add(.arrival(record, from: producer, first: nil), at: now + delay) }
    switch fate.acknowledgement {
    case .delivered(let delay):
      guard let firstArrival else { break }
      let moment = mailbox.inOrder(firstArrival + delay, at: record.place, of: \.answers)
      underWay.add(.answer(mailbox.letter(from: producer, token: token), .arrived(number)), at: moment)
    case .failed(let error, let delay):
      let moment = mailbox.inOrder(now + delay, at: record.place, of: \.answers)
      underWay.add(.answer(mailbox.letter(from: producer, token: token), .failed(error)), at: moment)
    case .lost:
      break
    }
    producers[producer] = mailbox
  }

  func refusal(of record: OutgoingRecord) -> MemoryLogRefusal? {
    faults?.refusal(of: record, at: Timestamp(milliseconds: now))
  }

  /// Refuses a record: answers it with the error.
  mutating func refuse(_ record: OutgoingRecord, _ error: LogError, token: UInt64, from producer: Int) {
    guard var mailbox = producers[producer] else { return }
    let moment = mailbox.inOrder(now, at: record.place, of: \.answers)
    underWay.add(.answer(mailbox.letter(from: producer, token: token), .failed(error)), at: moment)
    producers[producer] = mailbox
  }

  /// Runs the events that are due by this time, in the order of their moments.
  mutating func advance(to time: Int64) {
    let time = max(time, now)
    while let (moment, event) = underWay.pop(through: time) {
      now = max(now, moment)
      switch event {
      case .arrival(let record, _, let first):
        let offset = partitions[record.place]?.append(record)
        faults?.appended(to: record.place)
        if let first { landed[first] = offset.map { .success($0) } ?? .failure(.unknown(record.place)) }
      case .answer(let letter, .failed(let error)):
        faults?.answered(letter.producer)
        producers[letter.producer]?.deliver(letter, .failure(error))
      case .answer(let letter, .arrived(let number)):
        guard let result = landed.removeValue(forKey: number) else { break }
        faults?.answered(letter.producer)
        producers[letter.producer]?.deliver(letter, result)
      }
    }
    now = time
  }
}
