import Deciding
import Foundation
import TestSupport
import Testing

@testable import Notifying

@Suite struct UTCDateTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00.000Z", "Thursday, 1 January 1970, 00:00 UTC", "Thu, 01 Jan 1970 00:00:00 +0000"),
    ("2026-05-01T18:00:00.000Z", "Friday, 1 May 2026, 18:00 UTC", "Fri, 01 May 2026 18:00:00 +0000"),
    ("2028-02-29T23:59:59.999Z", "Tuesday, 29 February 2028, 23:59 UTC", "Tue, 29 Feb 2028 23:59:59 +0000"),
    ("9999-12-31T23:59:59.999Z", "Friday, 31 December 9999, 23:59 UTC", "Fri, 31 Dec 9999 23:59:59 +0000"),
  ])
  func `a time reads as people and mail programs write it`(time: String, people: String, mail: String) throws {
    let date = UTCDate(try #require(Timestamp(time)))
    #expect(date.forPeople == people)
    #expect(date.forMail == mail)
  }

  @Test func `it is what Foundation's formatter says`() {
    var random = SplitMix64(seed: 1)
    let (people, mail) = (Self.formatter("EEEE, d MMMM yyyy, HH:mm 'UTC'"), Self.formatter("EEE, dd MMM yyyy HH:mm:ss '+0000'"))
    for _ in 0..<1000 {
      let time = Timestamp(milliseconds: Int64.random(in: 0...Timestamp.latest.milliseconds, using: &random))
      let date = Date(timeIntervalSince1970: Double(time.milliseconds / 1000))
      #expect(UTCDate(time).forPeople == people.string(from: date))
      #expect(UTCDate(time).forMail == mail.string(from: date))
    }
  }

  private static func formatter(_ format: String) -> DateFormatter {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.calendar = Calendar(identifier: .gregorian)
    formatter.dateFormat = format
    return formatter
  }
}
