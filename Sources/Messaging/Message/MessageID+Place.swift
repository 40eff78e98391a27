import Deciding

extension MessageID {
  /// An id for what has none: made of where the record lies, so that it is the same whenever the record is read.
  init(placeOf record: Record) {
    let topic = UInt64(Partitioner.murmur2(Array(record.topic.utf8)))
    self.init(
      time: record.timestamp, random: (topic << 32 | UInt64(UInt32(bitPattern: record.partition)), UInt64(bitPattern: record.offset)))
    self = derived(0)
  }
}
