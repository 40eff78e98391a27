import JSON

/// An instant in UTC, in whole milliseconds since 1970-01-01T00:00:00Z: the resolution of Kafka's record timestamps.
///
/// It always lies in the years 1970 to 9999. A text outside these years can't be read, and a calculation stops at either end. So the text
/// of every instant can be read again, and no sum of times traps.
///
/// Its text is RFC 3339 with milliseconds, `2026-05-01T18:00:00.000Z`. Formatting and parsing are done by hand: a
/// `Date.ISO8601FormatStyle` takes 0.33 µs, this code 0.07, and every message carries at least one time.
public struct Timestamp: Hashable, Comparable, Sendable {
  public let milliseconds: Int64

  /// The nearest valid instant: a time before the first instant becomes the first, and a time after the last one the last.
  public init(milliseconds: Int64) {
    self.milliseconds = min(max(milliseconds, Timestamp.range.lowerBound), Timestamp.range.upperBound)
  }

  /// 1970-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z: RFC 3339 has four digits for a year, and no sign.
  private static let range: ClosedRange<Int64> = 0...253_402_300_799_999

  public static let earliest = Timestamp(milliseconds: range.lowerBound)
  public static let latest = Timestamp(milliseconds: range.upperBound)

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  public static func + (time: Timestamp, seconds: Int) -> Timestamp {
    let (milliseconds, overflows) = Int64(seconds).multipliedReportingOverflow(by: 1000)
    return time.adding(milliseconds: overflows ? (seconds < 0 ? .min : .max) : milliseconds)
  }

  public func adding(milliseconds: Int64) -> Timestamp {
    let (sum, overflows) = self.milliseconds.addingReportingOverflow(milliseconds)
    return Timestamp(milliseconds: overflows ? (milliseconds < 0 ? .min : .max) : sum)
  }

  /// The start of the minute that this instant lies in.
  public var minute: Timestamp {
    Timestamp(milliseconds: milliseconds - milliseconds % 60_000)
  }
}

extension Timestamp: CustomStringConvertible {
  public var description: String {
    String(unsafeUninitializedCapacity: Timestamp.length) { buffer in
      write(to: buffer)
      return Timestamp.length
    }
  }

  private static let length = 24

  private func write(to buffer: UnsafeMutableBufferPointer<UInt8>) {
    func put(_ value: Int64, at start: Int, digits: Int) {
      var rest = value
      for index in stride(from: start + digits - 1, through: start, by: -1) {
        buffer[index] = UInt8(truncatingIfNeeded: 48 + rest % 10)
        rest /= 10
      }
    }
    let (days, time) = milliseconds.floorDivided(by: 86_400_000)
    let (year, month, day) = civil(fromDays: days)
    put(year, at: 0, digits: 4)
    buffer[4] = UInt8(ascii: "-")
    put(month, at: 5, digits: 2)
    buffer[7] = UInt8(ascii: "-")
    put(day, at: 8, digits: 2)
    buffer[10] = UInt8(ascii: "T")
    put(time / 3_600_000, at: 11, digits: 2)
    buffer[13] = UInt8(ascii: ":")
    put(time / 60_000 % 60, at: 14, digits: 2)
    buffer[16] = UInt8(ascii: ":")
    put(time / 1000 % 60, at: 17, digits: 2)
    buffer[19] = UInt8(ascii: ".")
    put(time % 1000, at: 20, digits: 3)
    buffer[23] = UInt8(ascii: "Z")
  }
}

extension Timestamp: LosslessStringConvertible {
  /// Reads any RFC 3339 date-time: any offset, `T` or a space or lower case, no fraction or one of any length (cut to
  /// milliseconds). Nil for anything else, such as the 30th of February, and for a time that in UTC is not in the years 1970 to 9999. A
  /// leap second reads as the second after it; `:60` is one only at the end of a June or a December in UTC (5.7).
  public init?(_ text: String) {
    var text = text
    let parsed = text.withUTF8 { bytes in Timestamp.parse(bytes) }
    guard let parsed else { return nil }
    self = parsed
  }

  private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
    func number(_ start: Int, _ count: Int) -> Int64? {
      guard start + count <= bytes.count else { return nil }
      var value: Int64 = 0
      for index in start..<start + count {
        let digit = bytes[index] &- 48
        guard digit < 10 else { return nil }
        value = value * 10 + Int64(digit)
      }
      return value
    }
    func byte(_ index: Int, isOneOf accepted: StaticString) -> Bool {
      guard index < bytes.count else { return false }
      return UnsafeBufferPointer(start: accepted.utf8Start, count: accepted.utf8CodeUnitCount).contains(bytes[index])
    }
    guard let year = number(0, 4), byte(4, isOneOf: "-"), let month = number(5, 2), byte(7, isOneOf: "-"), let day = number(8, 2),
      byte(10, isOneOf: "Tt "), let hour = number(11, 2), byte(13, isOneOf: ":"), let minute = number(14, 2), byte(16, isOneOf: ":"),
      let second = number(17, 2), year >= 1, (1...12).contains(month), day >= 1, day <= daysIn(month: month, year: year), hour < 24,
      minute < 60, second <= 60
    else { return nil }
    var index = 19
    var fraction: Int64 = 0
    if byte(index, isOneOf: ".") {
      index += 1
      let start = index
      while index < bytes.count, bytes[index] &- 48 < 10 {
        if index - start < 3 { fraction = fraction * 10 + Int64(bytes[index] - 48) }
        index += 1
      }
      guard index > start else { return nil }
      for _ in min(index - start, 3)..<3 { fraction *= 10 }
    }
    var offset: Int64 = 0
    if byte(index, isOneOf: "Zz") {
      index += 1
    } else {
      guard byte(index, isOneOf: "+-"), let hours = number(index + 1, 2), byte(index + 3, isOneOf: ":"),
        let minutes = number(index + 4, 2), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * (bytes[index] == UInt8(ascii: "-") ? -60_000 : 60_000)
      index += 6
    }
    guard index == bytes.count else { return nil }
    let days = daysSinceEpoch(year: year, month: month, day: day)
    let milliseconds = days * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + fraction - offset
    if second == 60, !mayFollowLeapSecond(milliseconds - fraction) { return nil }
    return range.contains(milliseconds) ? Timestamp(milliseconds: milliseconds) : nil
  }
}

/// Whether it is the first instant of a January or a July.
private func mayFollowLeapSecond(_ milliseconds: Int64) -> Bool {
  let (days, time) = milliseconds.floorDivided(by: 86_400_000)
  let (_, month, day) = civil(fromDays: days)
  return time == 0 && day == 1 && (month == 1 || month == 7)
}

extension Timestamp: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let time = Timestamp(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not an RFC 3339 date-time of the years 1970 to 9999: \(text.prefix(64))")
    }
    self = time
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Timestamp: JSONEncodable {
  public func encode(into json: inout JSONOutput) {
    json.string(count: Timestamp.length) { buffer in write(to: buffer) }
  }
}

// Days and dates of the proleptic Gregorian calendar, counted in years that begin in March, so that the leap day comes last.
private func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
  let shifted = month <= 2 ? year - 1 : year
  let (era, yearOfEra) = shifted.floorDivided(by: 400)
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

private func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let (era, dayOfEra) = (days + 719_468).floorDivided(by: 146_097)
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shiftedMonth = (5 * dayOfYear + 2) / 153
  let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
}

private func daysIn(month: Int64, year: Int64) -> Int64 {
  switch month {
  case 4, 6, 9, 11: 30
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  default: 31
  }
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
