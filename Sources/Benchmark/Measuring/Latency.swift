/// How long something took, in milliseconds, as a report tells it.
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
