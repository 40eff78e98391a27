import Deciding
import InMemory
import Messaging

/// Programs that know the topics of the log, and nothing else of the system, change the log.
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

  /// Puts a copy of a record into another partition, or into its own under another key. Sometimes the copy has an id of its own.
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

  /// Puts a dead letter back where its message was, as somebody might do by hand.
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

  /// Deletes a topic and makes it anew, while the services are up or down. The services that read it must be able to notice. So this
  /// happens only when they have read something of each partition that ever had a record.
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
