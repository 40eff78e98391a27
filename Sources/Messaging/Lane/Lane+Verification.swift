import Deciding

/// A topic that was deleted and made anew may have more records by now than were read of the old one, and then its end does not tell. So
/// reading begins at the record that was read last, once after each assignment: where another one is, the topic is another one.
///
/// Then it is not only to be read from its start. What others had in it and nobody had read is gone too, and their journals have it:
/// so the log counts as another one, as if all of it were lost.
extension Lane {
  /// What is there now, and how far the reader has come where no record tells. Throws `LogError` also when a topic is not the one that was
  /// read before.
  func poll() throws(LogError) -> (records: [Record], reached: [TopicPartition: Int64]) {
    let records = try reader.poll(limit: configuration.batchLimit)
    let reached = reader.reached()
    guard !unverified.isEmpty else { return (records, reached) }
    let new = records.filter(isUnread)
    for (place, offset) in reached {
      if let mark = unverified[place], offset > mark.offset { missed(mark, in: place) }
    }
    guard let place = madeAnew.min() else { return (new, reached) }
    throw .madeAnew(place)
  }

  private func isUnread(_ record: Record) -> Bool {
    guard let mark = unverified[record.place] else { return true }
    if mark.isMark(of: record) {
      verified(record.place)
    } else {
      missed(mark, in: record.place)
    }
    return record.offset >= partitions[record.partition]?.offsets[record.topic] ?? 0
  }

  /// The record is not there. Compaction takes some away; otherwise it would be there, as what was removed at the start is known.
  private func missed(_ mark: RecordMark, in place: TopicPartition) {
    verified(place)
    guard !worker.stateTopics.contains(place.topic) else { return }
    madeAnew.insert(place)
    notify(.topicMadeAnew(service: worker.service, place: place, offset: mark.offset))
  }

  private func verified(_ place: TopicPartition) {
    unverified[place] = nil
    guard let state = partitions[place.partition] else { return }
    state.pass(place.topic, state.offsets[place.topic] ?? 0)
  }

  /// What is to be seen again of a partition that is taken over, as far as the log can still have it.
  func marks(of claim: Claim, _ state: PartitionState, in ranges: [TopicPartition: Range<Int64>]) -> [TopicPartition: RecordMark] {
    var marks: [TopicPartition: RecordMark] = [:]
    for (topic, mark) in claim.lastRead {
      let place = TopicPartition(topic, state.partition)
      // Where reading begins elsewhere than it ended, nothing is to be seen again.
      guard let range = ranges[place], range.contains(mark.offset), mark.offset < state.offsets[topic] ?? 0 else { continue }
      marks[place] = mark
    }
    return marks
  }
}
