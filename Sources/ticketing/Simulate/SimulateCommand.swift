import Benchmark
import Foundation
import Simulation

/// `ticketing simulate`: the whole system in one thread, under faults, many times over.
struct SimulateCommand: Command {
  static let name = "simulate"
  static let summary = "runs the whole system under faults, from seeds, and checks its promises"
  static let synopsis = ""
  static let about = """
    Every seed is a world of its own: buyers, lanes, log and databases in memory, a virtual clock, and faults of every kind. A failure
    says which promise was broken, with the seed, the step and the history of the keys involved; --seed runs it again.
    """
  static let options = [
    Option(name: "seeds", value: "COUNT", about: "how many worlds to run (200)"),
    Option(name: "from", value: "SEED", about: "the first seed (1)"),
    Option(name: "seed", value: "SEED", about: "run only this seed"),
    Option(name: "recover", value: nil, about: "also lose databases or restore older copies, and recover them as with 'dev --recover'"),
  ]

  private let seeds: ClosedRange<UInt64>
  private let recovers: Bool

  init(_ arguments: Arguments) throws(CommandFailure) {
    guard arguments.words.isEmpty else { throw CommandFailure(usage: "'ticketing simulate' takes no words") }
    recovers = arguments.has("recover")
    let limits = 0...Int(Int32.max)
    if let seed = try arguments.integer("seed", in: limits) {
      seeds = UInt64(seed)...UInt64(seed)
      return
    }
    let first = try arguments.integer("from", in: limits) ?? 1
    let count = try arguments.integer("seeds", in: 1...Int(Int32.max)) ?? 200
    seeds = UInt64(first)...UInt64(first + count - 1)
  }

  func run() throws(CommandFailure) {
    let start = ContinuousClock.now
    var steps = 0
    let progress = Progress()
    for seed in seeds {
      do {
        let report = try Simulation.run(seed: seed, recovers: recovers)
        steps += report.steps
        if seeds.count == 1 { print("seed \(seed): \(report.steps) steps, \(report.time) ms of its own time, digest \(report.digest)") }
      } catch {
        progress.clear()
        throw CommandFailure("\(error)")
      }
      let done = seed - seeds.lowerBound + 1
      progress.show("\(done) of \(seeds.count)", fraction: Double(done) / Double(seeds.count))
    }
    progress.clear()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let speed = (Double(seeds.count) / seconds).formatted(.number.precision(.fractionLength(1)))
    print("\(seeds.count) seeds from \(seeds.lowerBound): every promise kept, in \(steps) steps; \(speed) seeds a second")
  }}
