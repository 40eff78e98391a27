import Deciding

extension Timestamp {
  /// A time as people type it: an age before `now` (`90s`, `10m`, `2h`, `90d`), RFC 3339 (`2026-05-01T18:00:00Z`), or the beginning of a
  /// day in UTC (`2026-05-01`). Nil: it is none of these.
  init?(typed text: String, now: Timestamp) {
    if let milliseconds = Self.milliseconds(of: text) {
      self = now.adding(milliseconds: -milliseconds)
    } else if let time = Timestamp(text) ?? Timestamp(text + "T00:00:00Z") {
      self = time
    } else {
      return nil
    }
  }

  private static func milliseconds(of text: String) -> Int64? {
    let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()), number >= 0 else { return nil }
    let (product, overflows) = number.multipliedReportingOverflow(by: unit)
    return overflows ? nil : product
  }
}
