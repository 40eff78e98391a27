import Deciding
import JSON
import TestSupport
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01T01:00:00.0019+01:00", 1), ("1969-12-31T23:00:00-01:00", 0),
    ("2026-05-01t20:00:00.5+02:00", 1_777_658_400_500), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
    ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("9999-12-31T23:59:59.9999Z", 253_402_300_799_999),
  ])
  func `a date and time of the years 1970 to 9999 is read at any offset`(text: String, milliseconds: Int64) {
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "2015-06-30T23:59:60Z", "2015-07-01T01:59:60+02:00", "2016-12-31T18:59:60.999-05:00", "2016-12-31T23:59:60Z",
  ])
  func `a leap second is one at the end of a June or a December in UTC`(text: String) {
    #expect(Timestamp(text) != nil)
  }

  @Test(arguments: [
    "2016-12-31T12:34:60Z", "2030-01-01T00:00:60Z", "2015-07-01T23:59:60Z", "2016-12-31T23:59:60+01:00", "2016-12-30T23:59:60Z",
    "2016-03-31T23:59:60Z", "2016-12-31T23:59:61Z", "2016-12-31T23:00:60Z",
  ])
  func `another second that is the sixtieth is none`(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test(arguments: [
    "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-00:01", "9999-12-31T00:01:00-23:59", "9999-12-31T23:59:60.999+00:00",
    "0001-01-01T00:00:00+00:01", "0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00+00:01",
    "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z",
  ])
  func `a time outside of these years in UTC is no instant`(text: String) throws {
    #expect(Timestamp(text) == nil)
    #expect(throws: JSONError.self) { try JSON.decode([Timestamp].self, from: Array("[\"\(text)\"]".utf8)) }
  }

  @Test(arguments: 0..<4) func `every instant has a text that is read as the same instant`(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let edges: [Int64] = [.min, .min + 1, -1, 0, 1, 253_402_300_799_998, 253_402_300_799_999, 253_402_300_800_000, .max - 1, .max]
    let others = (0..<5_000).map { _ in
      Bool.random(using: &generator)
        ? Int64.random(in: .min ... .max, using: &generator) : Int64.random(in: 0...253_402_300_799_999, using: &generator)
    }
    for milliseconds in edges + others {
      let time = Timestamp(milliseconds: milliseconds)
      #expect(Timestamp(time.description) == time && time.description.utf8.count == 24, "\(milliseconds)")
      #expect((Timestamp.earliest...Timestamp.latest).contains(time))
    }
  }

  @Test func `times that are added up stop at the first and the last instant`() {
    let time = Timestamp(milliseconds: 1_800_000_000_000)
    #expect(time + .max == .latest && time + .min == .earliest && time + 8_000_000_000_000 == .latest)
    #expect(time.adding(milliseconds: .max) == .latest && time.adding(milliseconds: .min) == .earliest)
    #expect(Timestamp.latest + 300 == .latest && Timestamp.earliest.adding(milliseconds: -1) == .earliest)
    #expect(time + -1 == time.adding(milliseconds: -1000))
  }

  @Test func `the time of any id can be written`() {
    #expect(MessageID(high: .max, low: .max).time == .latest)
    #expect(MessageID(time: .latest, random: (0, 0)).time == .latest)
    #expect(MessageID(time: .earliest, random: (.max, .max)).time == .earliest)
  }
}
