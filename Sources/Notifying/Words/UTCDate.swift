import Deciding

/// A time as text for people and for mail, in UTC and English, whatever the machine's settings are.
///
/// Foundation's formatters say the same; to make one costs more than everything else about a message.
struct UTCDate {
  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]

  private let weekday: String
  private let year: Substring
  private let month: String
  private let day: Substring
  /// `18:00:00`
  private let clock: Substring

  init(_ time: Timestamp) {
    // The first day was a Thursday.
    weekday = Self.weekdays[Int(time.milliseconds / 86_400_000 + 4) % 7]
    let text = time.description
    let parts = text.split { $0 == "-" || $0 == "T" || $0 == "." }
    year = parts[0]
    month = Self.months[(Int(parts[1]) ?? 1) - 1]
    day = parts[2]
    clock = parts[3]
  }

  /// `Friday, 1 May 2026, 18:00 UTC`
  var forPeople: String { "\(weekday), \(day.first == "0" ? day.dropFirst() : day) \(month) \(year), \(clock.prefix(5)) UTC" }

  /// RFC 5322, section 3.3: `Fri, 01 May 2026 18:00:00 +0000`
  var forMail: String { "\(weekday.prefix(3)), \(day) \(month.prefix(3)) \(year) \(clock) +0000" }
}
