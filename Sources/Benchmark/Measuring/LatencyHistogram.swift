/// Counts how often each duration was seen, to three significant digits, in memory that does not grow. It is log-linear, like Gil Tene's
/// HdrHistogram.
///
/// Below 2,048 ns each nanosecond has its own bucket. Above that, each doubling has 1,024 buckets. A percentile is the upper end of its
/// bucket, so it is at most 0.1 % too large, and never too small.
struct LatencyHistogram {
  private static let exactBits = 11
  private static let half = 1 << (exactBits - 1)
  /// Longer durations count as this one: 2^40 ns, 18 minutes.
  private static let limit: Int64 = 1 << 40

  private var buckets: [Int] = []
  private(set) var count = 0
  private(set) var maximum: Int64 = 0
  private var sum: Int64 = 0

  mutating func record(nanoseconds: Int64) {
    let duration = max(nanoseconds, 0)
    let index = Self.index(of: min(duration, Self.limit))
    if index >= buckets.count { buckets += repeatElement(0, count: index + 1 - buckets.count) }
    buckets[index] += 1
    count += 1
    sum += duration
    maximum = max(maximum, duration)
  }

  /// The mean in nanoseconds; 0 when nothing was recorded.
  var mean: Int64 { count == 0 ? 0 : sum / Int64(count) }

  /// The duration that `fraction` of all durations do not exceed, in nanoseconds; 0 when nothing was recorded.
  func percentile(_ fraction: Double) -> Int64 {
    let rank = max(1, Int((Double(count) * fraction).rounded(.up)))
    var seen = 0
    for (index, number) in buckets.enumerated() {
      seen += number
      if seen >= rank { return min(Self.upperEnd(of: index), maximum) }
    }
    return maximum
  }

  private static func index(of duration: Int64) -> Int {
    let bits = Int64.bitWidth - duration.leadingZeroBitCount
    guard bits > exactBits else { return Int(duration) }
    let shift = bits - exactBits
    // The highest bit is always set. The other top bits are the number of the bucket within the doubling.
    return (shift + 1) * half + Int(duration >> Int64(shift)) - half
  }

  private static func upperEnd(of index: Int) -> Int64 {
    guard index >= 2 * half else { return Int64(index) }
    let shift = index / half - 1
    let top = Int64(index % half + half)
    return (top + 1) << Int64(shift) - 1
  }
}

/// Durations in milliseconds, in the form of a report.
public struct Latency: Codable, Equatable, Sendable {
  public var p50Ms: Double
  public var p95Ms: Double
  public var p99Ms: Double
  public var maxMs: Double
  public var meanMs: Double

  init(_ histogram: LatencyHistogram) {
    p50Ms = Double(histogram.percentile(0.5)) / 1e6
    p95Ms = Double(histogram.percentile(0.95)) / 1e6
    p99Ms = Double(histogram.percentile(0.99)) / 1e6
    maxMs = Double(histogram.maximum) / 1e6
    meanMs = Double(histogram.mean) / 1e6
  }
}
