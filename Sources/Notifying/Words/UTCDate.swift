import Deciding
import Foundation

/// A time as text for people and for mail, in UTC and English, whatever the machine's settings are.
struct UTCDate {
  private let date: Date

  init(_ time: Timestamp) {
    date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
  }

  /// `Friday, 1 May 2026, 18:00 UTC`
  var forPeople: String { text("EEEE, d MMMM yyyy, HH:mm") + " UTC" }

  /// RFC 5322, section 3.3: `Fri, 01 May 2026 18:00:00 +0000`
  var forMail: String { text("EEE, dd MMM yyyy HH:mm:ss") + " +0000" }

  private func text(_ format: String) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.calendar = Calendar(identifier: .gregorian)
    formatter.dateFormat = format
    return formatter.string(from: date)
  }
}
