import Deciding

/// A topic that was deleted and made anew may now have more records than were read of the old one; then its end does not show the change.
/// So after each assignment, reading begins at the record that was read last. If another record is there, the topic is another one.
///
/// A topic that the service only writes shows it by its end: `service.progress` says how far each has been written.
///
/// It is then not enough to read the topic from its start. Unread messages of other services are gone too, and only their journals have
/// them. So the log counts as another one, as if all of it were lost.
extension Lane {
  /// The records that are there now; also notes how far the reader has come without records. Throws `LogError`, also if a topic is not the
  /// one that was read before.
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

  /// The record is not there. Compaction may have removed it. In other topics it should be there, because records that were removed from
  /// the start are known.
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

  /// The records that must be seen again in a partition that is taken over, as far as the log can still have them.
  func marks(of claim: Claim, _ state: PartitionState, in ranges: [TopicPartition: Range<Int64>]) -> [TopicPartition: RecordMark] {
    var marks: [TopicPartition: RecordMark] = [:]
    for (topic, mark) in claim.lastRead {
      let place = TopicPartition(topic, state.partition)
      // If reading begins at another offset than it ended, no record has to be seen again.
      guard let range = ranges[place], range.contains(mark.offset), mark.offset < state.offsets[topic] ?? 0 else { continue }
      marks[place] = mark
    }
    return marks
  }
}
