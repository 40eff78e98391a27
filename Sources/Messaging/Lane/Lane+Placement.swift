import Deciding

/// Whether a record lies where all other messages of its key do. In another place it would be decided on without what is known of the key:
/// a user would have a second balance there.
///
/// Also where a topic got more partitions by hand: our producers go on with the number that is declared, and the next start is refused
/// (`LogError.mismatch`), but producers of others spread keys over the new number at once. Records beyond the declared partitions are read
/// by nobody; those within are parked here, one by one, instead of being handled beside their key's state.
extension Lane {
  /// What can be told without the body.
  func checkPlace(of record: Record, _ envelope: Envelope) throws(MisplacedMessage) {
    guard !record.isTimer else { return }
    guard !envelope.isDeadLetter else {
      throw MisplacedMessage("it is a copy of a dead letter, and what waits is run with 'ticketing dlq replay'")
    }
    guard let key = record.key else {
      throw MisplacedMessage("a \(envelope.type) without a key, which lies in any partition")
    }
    let home = Partitioner.partition(for: key, of: worker.partitions)
    guard home == record.partition else {
      throw MisplacedMessage(
        "key \(KeyName(of: key)) belongs in partition \(home) of \(record.topic), by murmur2 and \(worker.partitions) partitions, "
          + "and lies in \(record.partition)")
    }
  }

  /// What the type and the body tell.
  func checkPlace(of record: Record, _ type: String, _ topic: String?, _ input: any DecodedInput) throws(MisplacedMessage) {
    guard !record.isTimer else { return }
    guard record.topic == topic else {
      throw MisplacedMessage("a \(type) is \(topic.map { "on \($0)" } ?? "a timer, which is on no topic") and not on \(record.topic)")
    }
    guard record.key.map({ input.routingKey.utf8.elementsEqual($0) }) ?? false else {
      throw MisplacedMessage(
        "a \(type) of \(KeyName(of: Array(input.routingKey.utf8))) lies under the key \(KeyName(of: record.key))")
    }
  }
}
