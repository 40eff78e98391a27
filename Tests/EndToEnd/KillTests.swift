import Foundation
import TestSupport
import Testing

/// Whatever a system on a cluster consists of is killed, held up and restarted at random, under buyers; then the books are checked.
///
/// `LONG_TESTS=1 KILLS=300 KILL_SEED=7 swift test --filter KillTests` does so 300 times.
@Suite(
  .enabled(if: RunningCluster.isPresent, "\(RunningCluster.absence)"),
  .enabled(if: TestEnvironment.runsLongTests, "takes minutes, on a machine of its own: set LONG_TESTS=1"))
struct KillTests {
  /// After so many, the books are checked, and new buyers come.
  private static let round = 10

  @Test func `whatever is killed, held up or restarted, every seat and every point is accounted for`() throws {
    let (count, seed) = TestEnvironment.kills
    var random = SplitMix64(seed: seed)
    let system = try DisturbedCluster()
    var left = count
    while left > 0 {
      let round = min(left, Self.round)
      let venue = try Crowd.venue(Client.awaitedAdmin(port: system.ports[0]))
      let crowd = try Crowd("buyer\(left)-", in: venue, at: system.ports, isPersistent: true, buysInOneCall: true)
      crowd.start()
      defer { crowd.finish() }
      for _ in 0..<round {
        try crowd.awaitPurchases()
        try system.disturb(&random) { crowd.move(to: $0) }
      }
      try crowd.awaitPurchases()
      crowd.finish()
      try crowd.check(at: system.ports[0], mayFail: true)
      left -= round
      if count > Self.round { print("\(count - left) of \(count): the books are right") }
    }
    try system.stop()
  }
}
