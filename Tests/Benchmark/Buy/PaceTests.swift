import Testing

@testable import Benchmark

@Suite struct PaceTests {
  @Test func `in closed loop a purchase begins now, until the time is over`() {
    let pace = Pace(rate: nil, begin: 100, end: 200)
    #expect(pace.start(of: 0, at: 150) == 150)
    #expect(pace.start(of: 7, at: 199) == 199)
    #expect(pace.start(of: 0, at: 200) == nil)
  }

  @Test func `in open loop each purchase has its time, whatever the time is now`() {
    let pace = Pace(rate: 4, begin: 100, end: 100 + 1_500_000_000)
    #expect((0..<6).map { pace.start(of: $0, at: 0) } == [0, 250, 500, 750, 1000, 1250].map { 100 + $0 * 1_000_000 })
    #expect(pace.start(of: 6, at: 0) == nil)
  }

  @Test func `a rate that does not divide the second loses nothing over an hour`() {
    let pace = Pace(rate: 999_983, begin: 0, end: .max)
    let hour: Int64 = 3_600_000_000_000
    #expect(pace.start(of: 999_983 * 3600, at: 0) == hour)
  }
}
