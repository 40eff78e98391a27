import Deciding
import Messaging
import Testing

extension LogConformance {
  /// Sends one record and reads it back.
  private func roundTrip(_ fixture: LogFixture, _ change: (inout OutgoingRecord) -> Void) throws -> (sent: Record, read: Record) {
    var result: (Record, Record)?
    try fixture.run { probe in
      let topic = try probe.topic()
      var sent = record(topic, "value", key: "key")
      change(&sent)
      try probe.append([sent])
      let read = try probe.read(1, from: [TopicPartition(topic, 0): 0])
      #expect(read.count == 1)
      result = (Record(sent, offset: 0), try #require(read.first))
    }
    return try #require(result)
  }

  @Test(arguments: LogFixture.all)
  func `key, value, headers and timestamp come back as sent`(_ fixture: LogFixture) throws {
    let (sent, read) = try roundTrip(fixture) { record in
      record.headers = [Header("ce_type", "seat.hold"), Header("ce_subject", "seat/A-1 é 席"), Header("ce_type", "again")]
      record.timestamp = Timestamp(milliseconds: 1_777_123_456_789)
    }
    #expect(read == sent)
    #expect(read.header("ce_type") == "seat.hold")
  }

  @Test(arguments: LogFixture.all)
  func `keys and values may be any bytes`(_ fixture: LogFixture) throws {
    let (sent, read) = try roundTrip(fixture) { record in
      record.key = Array(0...255)
      record.value = Array((0...255).reversed()) + [0, 0, 0]
    }
    #expect(read == sent)
  }

  @Test(arguments: LogFixture.all)
  func `a tombstone has no value`(_ fixture: LogFixture) throws {
    let (sent, read) = try roundTrip(fixture) { $0.value = nil }
    #expect(read == sent)
    #expect(read.value == nil)
  }

  @Test(arguments: LogFixture.all)
  func `an empty value is no tombstone`(_ fixture: LogFixture) throws {
    let (sent, read) = try roundTrip(fixture) { $0.value = [] }
    #expect(read == sent)
    #expect(read.value == [])
  }

  @Test(arguments: LogFixture.all)
  func `no key differs from an empty key`(_ fixture: LogFixture) throws {
    #expect(try roundTrip(fixture) { $0.key = nil }.read.key == nil)
    #expect(try roundTrip(fixture) { $0.key = [] }.read.key == [])
  }

  @Test(arguments: LogFixture.all)
  func `a thousand headers come back in order, empty ones too`(_ fixture: LogFixture) throws {
    let (sent, read) = try roundTrip(fixture) { record in
      record.headers = (0..<1000).map { Header("name-\($0)", $0 % 3 == 0 ? "" : "value-\($0)") }
    }
    #expect(read == sent)
  }
}
