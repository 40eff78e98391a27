import Deciding

/// Where a lane begins to read: at its offsets in the database, which the log may no longer have.
extension Lane {
  /// The places where reading does not begin where it ended.
  struct Beginnings {
    /// Never read before: the first offset in the log.
    var new: [TopicPartition: Int64] = [:]
    /// Unread records that are gone, up to the offset where the log begins now.
    var lost: [TopicPartition: Range<Int64>] = [:]
  }

  /// Compares the offsets with what the log has. Throws `LogError.recordsLost` when the log has lost unread records, unless the operator
  /// has accepted that: the channels would have a hole, and what the records asked for would never be done.
  func beginnings(
    of claims: [Int32: Claim], in ranges: [TopicPartition: Range<Int64>], isAnotherLog: (Int32, Claim) -> Bool
  ) throws(LogError) -> Beginnings {
    var beginnings = Beginnings()
    for (partition, claim) in claims {
      let isNew = isAnotherLog(partition, claim)
      for topic in worker.topics {
        let place = TopicPartition(topic, partition)
        let start = ranges[place]?.lowerBound ?? 0
        guard !isNew, let offset = claim.offsets[topic] else {
          beginnings.new[place] = start
          continue
        }
        if offset < start { beginnings.lost[place] = offset..<start }
      }
    }
    if !beginnings.lost.isEmpty, !configuration.acceptsLoss {
      throw .recordsLost(by: worker.service, beginnings.lost, ranges)
    }
    return beginnings
  }

  /// Sets where to begin with a partition, and what its channels then accept first.
  func begin(_ state: PartitionState, at beginnings: Beginnings, _ changes: inout Changes) {
    for topic in worker.topics {
      let place = TopicPartition(topic, state.partition)
      guard let start = beginnings.new[place] ?? beginnings.lost[place]?.upperBound else { continue }
      // It is written down, so that the next start can tell lost records from records that it never had to read.
      state.offsets[topic] = start
      changes.offsets[place] = start
      changes.lastRead[place] = RecordMark.none
      guard start > 0 else { continue }
      state.inbound[Channel(lateIn: place)] = start
      changes.inbound[Channel(lateIn: place)] = start
      guard beginnings.lost[place] != nil else { continue }
      for (channel, number) in state.inbound where channel.place == place && !channel.source.isEmpty && number > 0 {
        state.inbound[channel] = -number
        changes.inbound[channel] = -number
      }
    }
  }

  /// Reports the beginnings. Call it once they are committed.
  func tell(_ beginnings: Beginnings) {
    for (place, offsets) in beginnings.lost.sorted(by: { $0.key < $1.key }) {
      notify(.lossAccepted(service: worker.service, place: place, offsets: offsets))
    }
    let late = Dictionary(grouping: beginnings.new.filter { $0.value > 0 }, by: \.key.topic)
    for (topic, places) in late.sorted(by: { $0.key < $1.key }) {
      let starts = Dictionary(uniqueKeysWithValues: places.map { ($0.key.partition, $0.value) })
      notify(.beginningGone(service: worker.service, topic: topic, starts: starts))
    }
  }
}
