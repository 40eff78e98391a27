import JSON
import Testing

@testable import Benchmark

@Suite struct ReportTableTests {
  private let report: JSONValue = [
    "benchmark": "buy", "buyers": 64, "purchasesPerSecond": 1234.5,
    "purchase": ["p50Ms": 12.345, "p99Ms": 0.12345],
    "steps": ["pay": ["p50Ms": 4.0, "p99Ms": 150.7], "confirm": ["p50Ms": 5.25, "p99Ms": 0.01]],
    "server": ["startToReadyMs": 90.5],
  ]

  @Test func `values stand line by line, and objects with the same fields in one table`() {
    #expect(
      ReportTable.text(report) == """
        benchmark           buy
        buyers              64
        purchasesPerSecond  1234

                  p50Ms  p99Ms
        purchase   12.3  0.123

        steps

                   p50Ms   p99Ms
          pay       4.00     151
          confirm   5.25  0.0100

                startToReadyMs
        server            90.5
        """)
  }

  @Test func `a number that has a ratio is followed by it`() {
    let text = ReportTable.text(report, ratios: ["buyers": 1, "steps.pay.p50Ms": 0.25])
    #expect(text.contains("buyers              64 (x1.00)\n"))
    #expect(text.contains("pay      4.00 (x0.250)     151\n"))
  }
}
