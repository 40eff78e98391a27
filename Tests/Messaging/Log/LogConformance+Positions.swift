import Deciding
import Messaging
import TestSupport
import Testing

/// What is known of a partition without a record that tells.
extension LogConformance {
  /// Polls until the reader says that it has come this far, and returns what it gave meanwhile.
  private func read(_ place: TopicPartition, to end: Int64, with reader: any LogReader) throws -> [Record] {
    var records: [Record] = []
    try eventually("reading \(place) to \(end)", on: [reader.descriptor]) {
      records += try reader.poll(limit: 1000)
      return (reader.reached()[place] ?? 0) >= end
    }
    return records
  }

  @Test(arguments: LogFixture.all)
  func `a range is where the records are`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic(partitions: 2)
      let places = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
      #expect(try probe.log.ranges(of: places) == [places[0]: 0..<0, places[1]: 0..<0])
      try probe.append([record(topic, 1, "a"), record(topic, 1, "b")])
      #expect(try probe.log.ranges(of: places) == [places[0]: 0..<0, places[1]: 0..<2])
      #expect(try probe.log.ranges(of: []).isEmpty)
    }
  }

  @Test(arguments: LogFixture.findingTimes)
  func `before the offset of a time all records are older`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topic = try probe.topic(partitions: 2)
      let places = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
      let times = (0..<20).map { Timestamp(milliseconds: Timestamp.now().milliseconds - 100_000 + Int64($0) * 1000) }
      for time in times {
        var record = record(topic, 1, time.description)
        record.timestamp = time
        try probe.append([record])
      }
      for (index, time) in times.enumerated() {
        let offsets = try probe.log.offsets(since: time, of: places)
        #expect(offsets[places[0]] == 0)
        #expect((0...Int64(index)).contains(try #require(offsets[places[1]])))
      }
      let behind = try probe.log.offsets(since: Timestamp.now().adding(milliseconds: 1_000_000), of: places)
      #expect((0...20).contains(try #require(behind[places[1]])))
    }
  }

  @Test(arguments: LogFixture.all)
  func `nobody knows the range of an unknown topic`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let error = #expect(throws: LogError.self) { try probe.log.ranges(of: [TopicPartition(probe.freshName(), 0)]) }
      #expect(error?.code == .unknownTopic)
    }
  }

  @Test(arguments: LogFixture.emptying)
  func `an emptied partition begins where it ends, and goes on from there`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let removeAll = try #require(fixture.removeAll)
      let place = TopicPartition(try probe.topic(), 0)
      for number in 0..<10 { try probe.append([record(place.topic, "\(number)")]) }
      try removeAll(probe.log, place)
      #expect(try probe.log.ranges(of: [place]) == [place: 10..<10])
      let reader = try probe.reader([place: 10])
      defer { reader.close() }
      #expect(try reader.poll(limit: 10).isEmpty)
      #expect(try probe.append([record(place.topic, "later")]) == [10])
      #expect(try probe.read(1, with: reader).map(\.text) == ["later"])
      #expect(try probe.log.ranges(of: [place]) == [place: 10..<11])
    }
  }

  @Test(arguments: LogFixture.leavingGaps)
  func `a reader passes offsets without a record, and says so`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let leaveGap = try #require(fixture.leaveGap)
      let place = TopicPartition(try probe.topic(), 0)
      try probe.append((0..<3).map { record(place.topic, "\($0)") })
      try leaveGap(probe.log, place)
      // (Kafka writes a transaction's marker a moment after its end was asked for.)
      try eventually("the gap") { try probe.log.ranges(of: [place]) == [place: 0..<5] }
      for start in 0...Int64(4) {
        let reader = try probe.reader([place: start])
        defer { reader.close() }
        #expect(try read(place, to: 5, with: reader).map(\.offset) == Array(start..<max(start, 3)))
      }
      let reader = try probe.reader([place: 3])
      defer { reader.close() }
      #expect(try read(place, to: 5, with: reader).isEmpty)
      #expect(try probe.append([record(place.topic, "later")]) == [5])
      #expect(try probe.read(1, with: reader).map(\.offset) == [5])
    }
  }

  @Test(arguments: LogFixture.all)
  func `the reached position is never ahead of the given records`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let place = TopicPartition(try probe.topic(), 0)
      try probe.append((0..<20).map { record(place.topic, "\($0)") })
      try fixture.leaveGap?(probe.log, place)
      let next = try probe.append([record(place.topic, "last")])[0]
      let reader = try probe.reader([place: 0])
      defer { reader.close() }
      var offsets: [Int64] = []
      try probe.poll(reader, limit: 3, until: "21 records") { batch in
        offsets += batch.map(\.offset)
        let reached = reader.reached()[place] ?? 0
        #expect((Array(0..<20) + [next]).filter { $0 < reached && !offsets.contains($0) }.isEmpty)
        return offsets.count >= 21
      }
      #expect(offsets == Array(0..<20) + [next])
    }
  }

  @Test(arguments: LogFixture.leavingGaps)
  func `a reader that is assigned anew forgets its old positions`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let leaveGap = try #require(fixture.leaveGap)
      let topic = try probe.topic(partitions: 2)
      let (first, second) = (TopicPartition(topic, 0), TopicPartition(topic, 1))
      try leaveGap(probe.log, first)
      let reader = try probe.reader([first: 0])
      defer { reader.close() }
      _ = try reader.poll(limit: 1)
      try reader.assign([second: 0])
      try probe.append([record(topic, 1, "a")])
      _ = try probe.read(1, with: reader)
      #expect(reader.reached()[first] == nil)
    }
  }
}
