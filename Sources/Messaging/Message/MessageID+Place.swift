import Deciding

extension Record {
  /// The id of its message; of what can't be read, the one made of its place, which its dead letter has too.
  public var messageID: MessageID { (try? Envelope(self).id) ?? MessageID(placeOf: self) }
}

extension MessageID {
  /// An id for what has none: made of where the record lies, so that it is the same whenever the record is read.
  init(placeOf record: Record) {
    // An id has room for one word; what goes in one after the other is mixed.
    self.init(time: record.timestamp, random: (0, UInt64(bitPattern: record.offset)))
    let topic = Partitioner.murmur2(Array(record.topic.utf8))
    self = derived(Int(topic)).derived(Int(record.partition))
  }
}
