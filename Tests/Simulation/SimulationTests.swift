import Simulation
import TestSupport
import Testing

/// The promises of the system, in worlds that do their worst to it.
@Suite struct SimulationTests {
  /// From where `make test` says.
  @Test(arguments: (UInt64(0)..<8).map { part in TestEnvironment.simulationBase + part * 250 })
  func `every promise is kept under every fault`(first: UInt64) throws {
    for seed in first..<first + 250 { _ = try Simulation.run(seed: seed) }
  }

  @Test(arguments: [1, 101, TestEnvironment.simulationBase, TestEnvironment.simulationBase + 100])
  func `every promise is kept when databases behind their log go on`(first: UInt64) throws {
    for seed in first..<first + 100 { _ = try Simulation.run(seed: seed, recovers: true) }
  }

  /// What these found is told in the commits that mended it.
  @Test(arguments: [
    18, 32, 71, 132, 133, 138, 151, 186, 188, 234, 5028, 5036, 108036, 373_050_533, 910_001_132, 502_000_448, 518_000_932, 520_000_992,
    521_000_435, 20_540_315, 28_707_760, 281_705_857, 290_046_427, 300_011_074, 600_011_759,
    1_129_007_800, 733_100_277, 734_000_829, 1_129_162_726, 1_129_952_519, 1_130_206_117,
  ] as [UInt64])
  func `a seed that once found a bug finds none`(seed: UInt64) throws {
    _ = try Simulation.run(seed: seed)
  }

  @Test(arguments: [
    281_602_147, 281_602_159, 330_003_446, 330_004_711, 340_002_067, 460_000_161, 500_007_890, 800_008_992, 212_395_065,
  ] as [UInt64])
  func `a seed that once found a bug in recoveries finds none`(seed: UInt64) throws {
    _ = try Simulation.run(seed: seed, recovers: true)
  }

  @Test func `every event that should happen in the worlds does happen`() throws {
    var (expected, seen): (Set<String>, Set<String>) = ([], [])
    // Some worlds have no waiting room, and few a show that is cancelled, or a wish for the best seats that is taken back at once.
    for seed in UInt64(1)...2000 where seed <= 20 || !expected.isSubset(of: seen) {
      let report = try Simulation.run(seed: seed)
      expected.formUnion(report.events)
      seen.formUnion(report.seen)
    }
    #expect(expected.subtracting(seen).isEmpty)
  }

  @Test func `a seed gives the same world again`() throws {
    #expect(try Simulation.run(seed: 7) == Simulation.run(seed: 7))
  }

  /// A checker is worth what it finds.
  @Test(arguments: Mutant.allCases)
  func `a promise that is broken on purpose is found`(mutant: Mutant) {
    #expect(throws: SimulationFailure.self) {
      for seed in UInt64(1)...200 { _ = try Simulation.run(seed: seed, mutant: mutant) }
    }
  }
}
