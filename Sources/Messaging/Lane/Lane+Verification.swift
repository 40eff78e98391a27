import Deciding

/// A topic that was deleted and made anew may now have more records than were read of the old one; then its end does not show the change.
/// So after each assignment the last records that were read are read again (`RecordChain`). If others are there, the topic is another one.
///
/// A topic that the service only writes shows it by its end: `service.progress` says how far each has been written.
///
/// It is then not enough to read the topic from its start. Unread messages of other services are gone too, and only their journals have
/// them. So the log counts as another one, as if all of it were lost.
extension Lane {
  /// What a poll has given.
  struct Polled {
    /// Without the records that were handled before.
    var records: [Record]
    /// How far the reader has come without records.
    var reached: [TopicPartition: Int64]
    /// There may be more.
    var isFull: Bool
  }

  /// The records that must be seen again before anything after them is handled.
  struct Unverified {
    /// The last of them.
    var mark: RecordMark
    /// The first of them.
    var start: Int64
  }

  /// The records that are there now. Throws `LogError`, also if a topic is not the one that was read before.
  func poll() throws(LogError) -> Polled {
    let records = try reader.poll(limit: configuration.batchLimit)
    var polled = Polled(records: records, reached: reader.reached(), isFull: records.count == configuration.batchLimit)
    guard !unverified.isEmpty else { return polled }
    polled.records = records.filter(isUnread)
    for (place, offset) in polled.reached {
      if let mark = unverified[place]?.mark, offset > mark.offset { missed(mark, in: place) }
    }
    guard let place = madeAnew.min() else { return polled }
    throw .madeAnew(place)
  }

  private func isUnread(_ record: Record) -> Bool {
    let state = partitions[record.partition]
    let isUnread = record.offset >= state?.offsets[record.topic] ?? 0
    if !isUnread { state?.readAgain(record) }
    if let mark = unverified[record.place]?.mark, record.offset >= mark.offset {
      if mark.isMark(of: record, state?.chains[record.topic]) { verified(record.place) } else { missed(mark, in: record.place) }
    }
    return isUnread
  }

  /// The record is not there. Compaction may have removed it. In other topics it should be there, because records that were removed from
  /// the start are known.
  private func missed(_ mark: RecordMark, in place: TopicPartition) {
    verified(place)
    guard !worker.stateTopics.contains(place.topic) else { return }
    findMadeAnew(place, mark.offset)
  }

  /// - Parameter offset: that of a record that was there.
  func findMadeAnew(_ place: TopicPartition, _ offset: Int64) {
    guard madeAnew.insert(place).inserted else { return }
    notify(.topicMadeAnew(service: worker.service, place: place, offset: offset))
  }

  /// Compares what the log had at some time with what the lane had read and written before that time. Records that are gone mean that a
  /// topic was deleted and made anew. Nothing is compared if the lane has taken partitions over since, or is about to: it finds the same
  /// then, and its offsets may be those of another log.
  ///
  /// - Parameters:
  ///   - extent: as it was before the log was asked.
  ///   - ends: of the places in `extent.read`, as far as known.
  ///   - highWatermarks: of the places in `extent.written`, as far as known.
  public func compare(_ extent: LogExtent, with ends: [TopicPartition: Int64], _ highWatermarks: [TopicPartition: Int64]) {
    guard extent.assignment == assignment, !wantsAssignment, !partitions.isEmpty else { return }
    for (place, end) in extent.read where end > ends[place] ?? end { findMadeAnew(place, end - 1) }
    for (place, end) in extent.written where end > highWatermarks[place] ?? end { findMadeAnew(place, end - 1) }
    if !madeAnew.isEmpty { wantsAssignment = true }
  }

  /// How far the log reaches at least, as this lane has read and written it.
  public var extent: LogExtent {
    var written: [TopicPartition: Int64] = [:]
    for partition in owned { written.merge(publisher.written(partition), uniquingKeysWith: max) }
    return LogExtent(read: positions, written: written, assignment: assignment)
  }

  private func verified(_ place: TopicPartition) {
    unverified[place] = nil
    guard let state = partitions[place.partition] else { return }
    state.pass(place.topic, state.offsets[place.topic] ?? 0)
  }

  /// The records that must be seen again in a partition that is taken over, as far as the log can still have them.
  func marks(of claim: Claim, _ state: PartitionState, in ranges: [TopicPartition: Range<Int64>]) -> [TopicPartition: Unverified] {
    var marks: [TopicPartition: Unverified] = [:]
    for (topic, mark) in claim.lastRead {
      let place = TopicPartition(topic, state.partition)
      // If reading begins at another offset than it ended, no record has to be seen again.
      guard let range = ranges[place], range.contains(mark.offset), mark.offset < state.offsets[topic] ?? 0 else { continue }
      let start = RecordChain.start(of: mark.offset)
      let isWhole = start >= range.lowerBound && !worker.stateTopics.contains(topic)
      marks[place] = Unverified(mark: mark, start: isWhole ? start : mark.offset)
    }
    return marks
  }

  /// Reading goes on right after the marks. What was read since came early, and if the topic is another one now, the missing message may
  /// lie there. A partition without a mark had nothing else.
  func goBack(
    _ state: PartitionState, behind marks: [TopicPartition: Unverified], _ claim: Claim, in ranges: [TopicPartition: Range<Int64>]
  ) {
    for (topic, offset) in state.offsets {
      let place = TopicPartition(topic, state.partition)
      if let mark = marks[place]?.mark {
        state.offsets[topic] = mark.offset + 1
      } else if claim.lastRead[topic] == nil, let start = ranges[place]?.lowerBound {
        state.offsets[topic] = min(offset, start)
      }
    }
  }
}
