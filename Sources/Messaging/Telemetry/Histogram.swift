import Synchronization

/// How many durations fell below each bound: powers of two from 66 µs to 17 s, which is fine enough for a percentile and takes no search.
public final class Histogram: Sendable {
  /// Bucket `n` counts durations up to 2^(16+n) ns; the last one everything above.
  static let bounds = 19
  private static let firstExponent = 16

  private let buckets: [Counter]
  private let nanoseconds = Atomic<Int64>(0)

  init() {
    buckets = (0...Self.bounds).map { _ in Counter() }
  }

  public func record(nanoseconds duration: Int64) {
    let duration = max(duration, 0)
    // The exponent of the next power of two that is not below the duration.
    let exponent = duration <= 1 ? 0 : Int64.bitWidth - (duration - 1).leadingZeroBitCount
    buckets[min(max(exponent - Self.firstExponent, 0), Self.bounds)].add()
    nanoseconds.wrappingAdd(duration, ordering: .relaxed)
  }

  public var count: Int { buckets.reduce(0) { $0 + $1.value } }

  func text(name: String, labels: String) -> String {
    let prefix = labels.isEmpty ? "" : labels + ","
    var text = ""
    var sum = 0
    for (index, bucket) in buckets.enumerated() {
      sum += bucket.value
      let bound = index == Self.bounds ? "+Inf" : String(Double(UInt64(1) << UInt64(Self.firstExponent + index)) / 1e9)
      text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(sum)\n"
    }
    let seconds = Double(nanoseconds.load(ordering: .relaxed)) / 1e9
    return text + "\(name)_sum\(Metrics.braced(labels)) \(seconds)\n\(name)_count\(Metrics.braced(labels)) \(sum)\n"
  }
}
