import TestSupport
import Testing

@testable import Benchmark

@Suite struct LatencyHistogramTests {
  /// Durations of a kind, and what to call them.
  struct Sample: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var durations: [Int64]
  }

  /// The same ones each time.
  private static func random(_ count: Int, _ map: (Int64) -> Int64) -> [Int64] {
    var generator = SplitMix64(seed: 1)
    return (0..<count).map { _ in map(Int64(generator.next() >> 24)) }
  }

  static let samples = [
    Sample(testDescription: "one", durations: [123_456]),
    Sample(testDescription: "two", durations: [1, 1_000_000_000]),
    Sample(testDescription: "around the end of the exact ones", durations: Array(2000...2100)),
    Sample(testDescription: "around a doubling", durations: Array(65_000...66_000)),
    Sample(testDescription: "up to a microsecond", durations: random(5000) { $0 % 1000 }),
    Sample(testDescription: "up to a second", durations: random(5000) { $0 % 1_000_000_000 }),
    Sample(testDescription: "of all sizes", durations: random(5000) { 1 << ($0 % 40) + $0 % 997 }),
  ]

  @Test(arguments: samples)
  func `a percentile is that of the sorted durations, to three digits, and never less`(_ sample: Sample) {
    var histogram = LatencyHistogram()
    for duration in sample.durations { histogram.record(nanoseconds: duration) }
    let sorted = sample.durations.sorted()
    for fraction in [0, 0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1] {
      let exact = sorted[max(1, Int((Double(sorted.count) * fraction).rounded(.up))) - 1]
      let told = histogram.percentile(fraction)
      #expect(told >= exact && Double(told) <= Double(exact) * 1.001, "\(fraction): \(told) instead of \(exact)")
    }
    #expect(histogram.count == sorted.count)
    #expect(histogram.maximum == sorted.last)
    #expect(histogram.mean == sorted.reduce(0, +) / Int64(sorted.count))
  }

  @Test func `nothing recorded is 0 everywhere`() {
    let histogram = LatencyHistogram()
    #expect(histogram.percentile(0.5) == 0 && histogram.mean == 0 && histogram.maximum == 0 && histogram.count == 0)
  }

  @Test func `a duration below 0 counts as 0`() {
    var histogram = LatencyHistogram()
    histogram.record(nanoseconds: -5)
    #expect(histogram.count == 1 && histogram.percentile(1) == 0 && histogram.maximum == 0)
  }

  @Test func `a duration beyond the last bucket counts in it, and the maximum tells what it was`() {
    var histogram = LatencyHistogram()
    histogram.record(nanoseconds: 1)
    histogram.record(nanoseconds: 1 << 50)
    #expect(histogram.percentile(0.5) == 1)
    #expect(histogram.percentile(1) >= 1 << 40)
    #expect(histogram.maximum == 1 << 50)
  }

  @Test func `a latency is told in milliseconds`() {
    var histogram = LatencyHistogram()
    for duration: Int64 in [1_000_000, 2_000_000] { histogram.record(nanoseconds: duration) }
    let latency = Latency(histogram)
    #expect(latency.maxMs == 2 && latency.meanMs == 1.5)
    #expect(abs(latency.p50Ms - 1) <= 0.001 && latency.p99Ms == 2)
  }
}
