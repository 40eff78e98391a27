import Deciding

extension Record {
  /// The id of its message; of what can't be read, the one made of its place, which its dead letter has too.
  public var messageID: MessageID { (try? Envelope(self).id) ?? MessageID(placeOf: self) }
}

extension MessageID {
  /// An id for what has none: made of where the record lies, so that it is the same whenever the record is read.
  init(placeOf record: Record) {
    let topic = UInt64(Partitioner.murmur2(Array(record.topic.utf8)))
    self.init(
      time: record.timestamp, random: (topic << 32 | UInt64(UInt32(bitPattern: record.partition)), UInt64(bitPattern: record.offset)))
    self = derived(0)
  }
}
