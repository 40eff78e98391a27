/// How many requests one client may make: `rate` a second for ever, and `burst` at once after a time without any.
public struct RateLimit: Equatable, Sendable {
  public static let rates = 1...1_000_000
  public static let bursts = 1...10_000_000

  public let rate: Int
  public let burst: Int

  /// Nil: the rate or the burst is out of range.
  public init?(rate: Int, burst: Int) {
    guard Self.rates.contains(rate), Self.bursts.contains(burst) else { return nil }
    self.rate = rate
    self.burst = burst
  }

  /// Reads `RATE` or `RATE:BURST`, such as `100:200`; without a burst it is twice the rate. Nil: the text has another form.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let rate = Int(parts[0]), let burst = parts.count == 2 ? Int(parts[1]) : rate.multipliedOrNil(by: 2) else {
      return nil
    }
    self.init(rate: rate, burst: burst)
  }

  /// Nanoseconds in which one request is earned.
  var interval: Int64 { 1_000_000_000 / Int64(rate) }
  /// Nanoseconds in which a whole burst is earned.
  var window: Int64 { interval * Int64(burst) }
}

extension Int {
  fileprivate func multipliedOrNil(by factor: Int) -> Int? {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }
}
