import Foundation
import Glibc
import JSON
import TestSupport
import Testing

/// `ticketing bench`, as a script runs it.
@Suite(.serialized) struct BenchTests {
  private func report(_ arguments: [String]) throws -> JSONValue {
    let end = try RunningSystem.run(["bench"] + arguments + ["--json"])
    try #require(end.code == 0, "\(end.errors)")
    #expect(end.output.split(separator: "\n").count == 1)
    return try JSONValue(parsing: Array(end.output.utf8))
  }

  @Test func `buy prints one JSON object with purchases a second and how long the steps took`() throws {
    let report = try report(["buy", "--buyers", "4", "--seconds", "1", "--warmup", "0"])
    #expect(report["benchmark"] == "buy")
    #expect(try #require(report["purchases"]?.integer) > 0)
    #expect(report["purchasesPerSecond"] != nil)
    #expect(report["workPerPurchase"]?["messagesPerBatch"] != nil)
    for step in ["reserve", "pay", "confirm"] {
      for field in ["p50Ms", "p95Ms", "p99Ms"] { #expect(report["steps"]?[step]?[field] != nil, "\(step) \(field)") }
    }
  }

  @Test func `overload measures peak, overload and calm, and everything that was sold adds up`() throws {
    let report = try report(["overload", "--buyers", "80", "--seconds", "1"])
    let peak = try #require(report["peakPerSecond"]?.integer)
    #expect(report["offeredPerSecond"]?.integer == 3 * peak)
    #expect(report["goodput"] != nil && report["refused"] != nil && report["refusal"]?["p99Ms"] != nil)
    #expect(report["steps"]?["confirm"]?["p99Ms"] != nil && report["calm"]?["p99Ms"] != nil)
  }

  @Test func `contend finds one buyer for each seat, also in a system that runs already`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let report = try report([
      "contend", "--requests", "40", "--connections", "8", "--users", "4", "--seats", "2", "--port", String(system.port),
      "--admin-password", RunningSystem.adminPassword,
    ])
    #expect(report["seats"] == 2)
    #expect(report["winners"]?["p50Ms"] != nil && report["losers"]?["p50Ms"] != nil)
  }

  @Test func `queue measures entries and polls of those who wait`() throws {
    let report = try report(["queue", "--entrants", "2000", "--seconds", "1", "--warmup", "0", "--connections", "4"])
    #expect(report["benchmark"] == "queue" && report["entrants"] == 2000)
    #expect(report["entries"]?["perSecondPerCore"] != nil && report["edge"]?["memoryBytesPerEntrant"] != nil)
    for kind in ["hello", "polls", "firstPolls"] { #expect(report[kind]?["requestsPerSecond"] != nil, "\(kind)") }
  }

  @Test func `rush sells every seat once, through a waiting room`() throws {
    let report = try report(["rush", "--users", "60", "--seats", "30", "--active", "10", "--poll", "1"])
    #expect(report["benchmark"] == "rush" && report["seats"] == 30)
    #expect(report["soldOutSeconds"] != nil && report["steps"]?["poll"]?["p99Ms"] != nil && report["refusals"]?["soldOut"] != nil)
  }

  @Test(arguments: [
    (["bench"], "lane, buy, overload, contend, edge, queue, rush"), (["bench", "fly"], "fly"), (["bench", "buy", "more"], "more"),
    (["bench", "buy", "--buyers", "0"], "--buyers"), (["bench", "lane", "--buyers", "4"], "--buyers"),
    (["bench", "buy", "--with", "0"], "--with"), (["bench", "rush", "--users", "9"], "--seats"),
    (["bench", "buy", "--port", "8080"], "--admin-password"),
    (["bench", "buy", "--compare", "/nowhere/before.json"], "/nowhere/before.json"),
  ])
  func `a mistake is one line that names it, and exit code 2`(_ arguments: [String], _ name: String) throws {
    let end = try RunningSystem.run(arguments)
    #expect(end.code == 2)
    #expect(end.errors.contains(name))
    #expect(end.errors.split(separator: "\n").count == 1)
    #expect(end.output.isEmpty)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGKILL])
  func `however a benchmark ends, its processes and its directory are gone`(_ signal: Int32) throws {
    let directory = try TemporaryDirectory()
    let bench = Process()
    bench.executableURL = URL(fileURLWithPath: RunningSystem.program)
    bench.arguments = ["bench", "buy", "--seconds", "60"]
    bench.environment = TestEnvironment.with(["TMPDIR": directory.path])
    bench.standardOutput = Pipe()
    try bench.run()
    defer { bench.killAndWait() }
    try eventually("it has started a system") { !processes(on: directory.path).isEmpty }
    kill(bench.processIdentifier, signal)
    let end = try bench.waitForEnd()
    if signal == SIGKILL {
      try eventually("nothing is left") { try isClean(directory.path) }
    } else {
      #expect(end == .exit(128 + signal))
      #expect(try isClean(directory.path))
    }
  }

  private func isClean(_ directory: String) throws -> Bool {
    try processes(on: directory).isEmpty && FileManager.default.contentsOfDirectory(atPath: directory).isEmpty
  }

  /// The numbers of those that have this directory on their command line.
  private func processes(on directory: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { number in
      Int32(number) != nil && (try? String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8))?.contains(directory) == true
    }
  }
}
