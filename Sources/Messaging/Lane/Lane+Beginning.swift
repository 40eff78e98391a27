import Deciding

/// Where a lane begins to read: at the offsets that it has come to, which the log may no longer have.
extension Lane {
  /// Where reading begins other than where it ended.
  struct Beginnings {
    /// Never read before: what the log has from the start on.
    var new: [TopicPartition: Int64] = [:]
    /// Records that were to be read and are gone, up to where the log begins now.
    var lost: [TopicPartition: Range<Int64>] = [:]
  }

  /// Compares where partitions were read to with what the log has. Throws `LogError.recordsLost` when it has lost some that were not read,
  /// unless the operator has accepted that: they would be a hole in the channels, and what they asked for would never be done.
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

  /// Sets where a partition is read from, and what its channels are then to begin with.
  func begin(_ state: PartitionState, at beginnings: Beginnings, _ changes: inout Changes) {
    for topic in worker.topics {
      let place = TopicPartition(topic, state.partition)
      guard let start = beginnings.new[place] ?? beginnings.lost[place]?.upperBound else { continue }
      // Written down, so that the next start knows what it has not read from what it never was to read.
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

  /// To be called when it is so.
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
