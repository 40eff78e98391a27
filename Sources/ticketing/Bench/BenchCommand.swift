import Benchmark
import Foundation
import JSON

/// `ticketing bench`: makes figures that can be compared with those of another run.
struct BenchCommand: Command {
  enum Kind: String, CaseIterable {
    case lane, buy, overload, contend, edge, queue, rush
  }

  static let name = "bench"
  static let summary = "measures the lane, whole purchases, overload, contention for a seat, the edge, waiting rooms, and an on-sale"
  static let synopsis = Kind.allCases.map(\.rawValue).joined(separator: " | ")
  static let about = """
      lane      messages that a lane handles in a second of a core, by store and batch size, compared with librdkafka that only moves them
      buy       whole purchases (reserve, pay, confirm) by many buyers at once; at the end seats and points must add up
      overload  the most that the system sells, then three times as many purchases, then half as many: how many are sold, how long
                accepted ones wait, how soon the others hear that they are refused, and when the latency is normal again
      contend   many requests at once for one seat: one gets it, all others are told that it is taken
      edge      reads of seat maps, compared with a bare hello on the same HTTP server; live streams of a seat map
      queue     users who enter a waiting room, and polls of an edge while all of them wait
      rush      5,000 users who arrive at once for 500 seats, through a waiting room: until when all are sold, and how long polls take

    All but lane and queue start a 'ticketing dev' of their own, in a directory that is removed afterwards. Its log and its databases are
    those of the environment (KAFKA_BOOTSTRAP_SERVERS, DATABASE_URL). With --port they measure a system that runs already. Directories are
    made in TMPDIR, or else in /tmp: to measure a disk, set TMPDIR to a directory on it.

    Compare only runs on the same machine, with a release build and nothing else running. docs/performance.md says how each
    figure is made:

      ticketing bench buy --json > before.json
      ticketing bench buy --compare before.json

    Exit codes: 0 measured; 1 the run failed, or the sales do not add up; 2 a wrong flag, or a file that can't be compared.
    """
  static let options = BenchOption.all.map(\.option)

  private let plan: BenchPlan
  private let address: Subject.Address?
  private let comparison: Comparison?
  private let isJSON: Bool

  init(_ arguments: Arguments) throws(CommandFailure) {
    let words = arguments.words
    guard let word = words.first, let kind = Kind(rawValue: word) else {
      let unknown = words.first.map { ", not '\($0)'" } ?? ""
      let kinds = Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure(usage: "'ticketing bench' needs one of \(kinds)\(unknown); see 'ticketing bench --help'")
    }
    guard words.count == 1 else { throw CommandFailure(usage: "'ticketing bench \(kind)' takes no words, but there is '\(words[1])'") }
    try BenchOption.check(arguments, for: kind)
    plan = try BenchPlan(kind, arguments)
    address = try arguments.integer("port", in: 1...65535).map { port in
      Subject.Address(
        port: UInt16(port), adminEmail: arguments["admin-email"] ?? "admin@localhost", adminPassword: arguments["admin-password"] ?? "")
    }
    do throws(BenchmarkFailure) {
      comparison = try arguments["compare"].map { file throws(BenchmarkFailure) in try Comparison(file: file, benchmark: kind.rawValue) }
    } catch {
      throw CommandFailure(usage: "--compare: \(error)")
    }
    isJSON = arguments.has("json")
  }

  func run() throws(CommandFailure) {
    do {
      let report = try JSONValue(parsing: JSON.encode(try measure()))
      if isJSON {
        print(String(decoding: (comparison?.annotated(report) ?? report).encoded(), as: UTF8.self))
      } else {
        print(ReportTable.text(report, ratios: comparison?.ratios(of: report) ?? [:]))
      }
    } catch {
      throw CommandFailure(error)
    }
  }

  private func measure() throws -> any BenchmarkReport {
    let progress = Progress()
    defer { progress.clear() }
    switch plan {
    case .lane(let configuration):
      let scratch = try Scratch()
      defer { scratch.remove() }
      return try LaneBenchmark(configuration, directory: scratch.directory, progress: progress).run()
    case .buy(let configuration):
      return try withSubject { try BuyBenchmark(configuration, subject: $0, progress: progress).run() }
    case .overload(let configuration):
      return try withSubject { try OverloadBenchmark(configuration, subject: $0, progress: progress).run() }
    case .contend(let configuration):
      return try withSubject { try ContendBenchmark(configuration, subject: $0, progress: progress).run() }
    case .queue(let configuration):
      let scratch = try Scratch()
      defer { scratch.remove() }
      return try QueueBenchmark(configuration, directory: scratch.directory, progress: progress).run()
    case .rush(let configuration):
      let subject = try OnSaleBenchmark.subject(program: Self.program)
      defer { subject.stop() }
      return try OnSaleBenchmark(configuration, subject: subject, progress: progress).run()
    case .edge(let configuration):
      return try withSubject { try EdgeBenchmark(configuration, subject: $0, progress: progress).run() }
    }
  }

  /// Measures the system on the port, or starts one for the measurement.
  private func withSubject<Report>(_ measure: (Subject) throws -> Report) throws -> Report {
    let subject = try address.map(Subject.init(running:)) ?? Subject(program: Self.program)
    defer { subject.stop() }
    return try measure(subject)
  }

  /// The path of this program.
  private static var program: String {
    get throws { try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") }
  }
}
