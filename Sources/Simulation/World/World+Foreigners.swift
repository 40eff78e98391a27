import Deciding
import InMemory
import Messaging

/// What others do to the log who know its topics and nothing else of the system.
extension World {
  func putInRecords() throws {
    if dice.happens(scenario.rates.misplaced), let record = pickRecord(of: servicesTopics) { try misplace(record) }
    if dice.happens(scenario.rates.returned), let letter = pickRecord(of: services.map { $0.name + ".dlq" }) { try giveBack(letter) }
  }

  private var servicesTopics: [String] {
    Set(services.flatMap(\.worker.topics)).subtracting(stateTopics).sorted()
  }

  private func pickRecord(of topics: [String]) -> Record? {
    let place = TopicPartition(dice.pick(topics), Int32(dice.number(0...Int(scenario.partitions) - 1)))
    let records = log.records(of: place)
    return records.isEmpty ? nil : dice.pick(records)
  }

  /// A copy of a record in another partition, or in its own under another key; at times it is a message of its own.
  private func misplace(_ record: Record) throws {
    var copy = OutgoingRecord(record)
    if scenario.partitions > 1, dice.happens(600) {
      copy.partition = (copy.partition + Int32(dice.number(1...Int(scenario.partitions) - 1))) % scenario.partitions
    } else {
      copy.key = (0..<100).lazy.map { Array("foreign \($0)".utf8) }
        .first { Partitioner.partition(for: $0, of: self.scenario.partitions) == record.partition }
    }
    if dice.happens(500) {
      let id = MessageID(high: dice.word(), low: dice.word())
      copy.headers = copy.headers.filter { $0.name != "ce_sequence" }.map { $0.name == "ce_id" ? Header($0.name, id.description) : $0 }
    }
    history.note("a copy of \(record.place) at \(record.offset) is put into \(copy.place)")
    try foreigner.send(copy, token: 0)
    foreigner.flush()
  }

  /// A dead letter is put back by hand, where its message was.
  private func giveBack(_ letter: Record) throws {
    guard let topic = letter.header("kafka_dlt-original-topic"), let partition = letter.header("kafka_dlt-original-partition"),
      let partition = Int32(partition), partitionCounts[topic] != nil
    else { return }
    var copy = OutgoingRecord(letter)
    (copy.topic, copy.partition) = (topic, partition)
    history.note("a dead letter is put back into \(copy.place)")
    try foreigner.send(copy, token: 0)
    foreigner.flush()
  }

  /// A topic is deleted and made anew, with the services up or down. Those that read it must be able to tell, so they have read something
  /// of each of its partitions that ever had a record.
  func remakeTopic() throws {
    guard remakesLeft > 0, !recovers, dice.happens(300) else { return }
    let topic = dice.pick(servicesTopics)
    let canTell = try services.filter { $0.worker.topics.contains(topic) }.allSatisfy { service in
      try (0..<scenario.partitions).map { TopicPartition(topic, $0) }.allSatisfy { place in
        try log.ends(of: [place])[place] == 0
          || service.shadow.lastRead[place] != nil && service.shadow.identities[place.partition] == identity
      }
    }
    guard canTell else { return }
    remakesLeft -= 1
    history.note("\(topic) is deleted and made anew")
    if dice.happens(500) {
      for host in hosts { host.kill(until: now + Int64(dice.number(1000...8000))) }
    }
    try log.remake(topic)
    remadeTopics.insert(topic)
  }
}
