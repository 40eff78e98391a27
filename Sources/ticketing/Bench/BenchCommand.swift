import Benchmark
import Foundation
import JSON

/// `ticketing bench`: figures, each made so that it can be compared with another run's.
struct BenchCommand: Command {
  static let name = "bench"
  static let summary = "measures whole purchases, contention, the lane and the edge"
  static let synopsis = "buy"
  static let about = """
    Starts a 'ticketing dev' of its own on a directory that is removed afterwards, and measures it; with --port one that runs already.
    docs/performance.md says how each figure is made.

      buy       whole purchases (reserve, pay, confirm) by many buyers, seats and points added up at the end
    """
  static let options: [Option] = [
    Option(name: "buyers", value: "COUNT", about: "buy: users that buy at once (64)"),
    Option(name: "rate", value: "NUMBER", about: "buy: purchases a second to begin, whether the last are done or not (open loop)"),
    Option(name: "seconds", value: "COUNT", about: "how long to measure (10)"),
    Option(name: "warmup", value: "COUNT", about: "seconds before that (2)"),
    Option(name: "purchases", value: "COUNT", about: "buy: end after so many"),
    Option(name: "port", value: "PORT", about: "measure the one that runs there, with --admin-password"),
    Option(name: "admin-email", value: "EMAIL", about: "of the one that runs there (admin@localhost)", variable: "ADMIN_EMAIL"),
    Option(name: "admin-password", value: "TEXT", about: "of the one that runs there", variable: "ADMIN_PASSWORD"),
    Option(name: "json", value: nil, about: "print one JSON object"),
    Option(name: "compare", value: "FILE", about: "an earlier JSON object: prints each figure as a ratio to it"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) throws(CommandFailure) {
    self.arguments = arguments
  }

  func run() throws(CommandFailure) {
    do {
      var configuration = BuyBenchmark.Configuration()
      configuration.buyers = try arguments.integer("buyers", in: 1...10_000) ?? configuration.buyers
      configuration.rate = try arguments.integer("rate", in: 1...1_000_000).map(Double.init)
      configuration.seconds = Double(try arguments.integer("seconds", in: 1...3600) ?? 10)
      configuration.warmupSeconds = Double(try arguments.integer("warmup", in: 0...600) ?? 2)
      configuration.purchases = try arguments.integer("purchases", in: 1...10_000_000)
      let subject = try Subject(program: FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      defer { subject.stop() }
      let report = try BuyBenchmark(configuration, subject: subject, progress: Progress()).run()
      print(String(decoding: try JSON.encode(report), as: UTF8.self))
    } catch {
      throw CommandFailure(error)
    }
  }
}
