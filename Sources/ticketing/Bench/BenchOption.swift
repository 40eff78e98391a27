/// An option of `ticketing bench`, and which benchmarks take it.
struct BenchOption {
  let option: Option
  let benchmarks: [BenchCommand.Kind]

  private init(_ name: String, _ value: String?, _ about: String, variable: String? = nil, of benchmarks: BenchCommand.Kind...) {
    self.benchmarks = benchmarks.isEmpty ? BenchCommand.Kind.allCases : benchmarks
    let names = benchmarks.isEmpty ? "" : benchmarks.map(\.rawValue).joined(separator: ", ") + ": "
    option = Option(name: name, value: value, about: names + about, variable: variable)
  }

  static let all = [
    BenchOption("messages", "COUNT", "the messages of each run, two a seat (20000)", of: .lane),
    BenchOption("rounds", "COUNT", "the number of runs; the median counts (3)", of: .lane),
    BenchOption("buyers", "COUNT", "connections that buy at once, for 256 users at most (buy 64, overload 2500)", of: .buy, .overload),
    BenchOption("rate", "COUNT", "begin this number of purchases a second, even if earlier ones are not done (open loop)", of: .buy),
    BenchOption("times", "COUNT", "how many times as many purchases begin as the system can sell (3)", of: .overload),
    BenchOption("purchases", "COUNT", "end after this number of purchases", of: .buy),
    BenchOption("with", "PID,…", "processes whose processor time counts too, with their children: a broker, a database", of: .buy),
    BenchOption("requests", "COUNT", "the number of requests for each seat, all at once (1000)", of: .contend),
    BenchOption("users", "COUNT", "the number of users (contend 50, rush 5000)", of: .contend, .rush),
    BenchOption("seats", "COUNT", "the number of seats (contend 10, one after the other; rush 500)", of: .contend, .rush),
    BenchOption("active", "COUNT", "how many the waiting room lets in at a time (100)", of: .rush),
    BenchOption("poll", "SECONDS", "the time between two looks of a user at the own place (5)", of: .rush),
    BenchOption(
      "connections", "COUNT", "the number of connections for the requests (contend 200, edge and queue 16)",
      of: .contend, .edge, .queue),
    BenchOption(
      "seconds", "COUNT", "how long to measure (buy 10, overload 10 for the overload, edge and queue 5 for each kind of request)",
      of: .buy, .overload, .edge, .queue),
    BenchOption(
      "warmup", "COUNT", "seconds of warm-up before measuring (buy 2, edge and queue 1)", of: .buy, .edge, .queue),
    BenchOption("listeners", "COUNT", "the number of live streams; each takes two open files (2000)", of: .edge),
    BenchOption("changes", "COUNT", "the number of seats that change in a second, for the streams (100)", of: .edge),
    BenchOption("entrants", "COUNT", "the number of users who enter (300000)", of: .queue),
    BenchOption("port", "PORT", "measure the system on this port, with --admin-password", of: .buy, .overload, .contend, .edge),
    BenchOption(
      "admin-email", "EMAIL", "the admin of the system on --port (admin@localhost)", variable: "ADMIN_EMAIL",
      of: .buy, .overload, .contend, .edge),
    BenchOption(
      "admin-password", "TEXT", "the admin's password of the system on --port", variable: "ADMIN_PASSWORD",
      of: .buy, .overload, .contend, .edge),
    BenchOption("json", nil, "print one JSON object"),
    BenchOption("compare", "FILE", "an earlier output of --json: shows the change of each number, new/old"),
  ]

  /// Throws when the user gave a flag that this benchmark does not use.
  static func check(_ arguments: Arguments, for kind: BenchCommand.Kind) throws(CommandFailure) {
    for name in arguments.flags {
      guard let option = all.first(where: { $0.option.name == name }), !option.benchmarks.contains(kind) else { continue }
      let others = option.benchmarks.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure(usage: "--\(name) is an option of \(others), not of 'ticketing bench \(kind)'")
    }
    if arguments.has("port"), !arguments.has("admin-password") {
      throw CommandFailure(usage: "--port needs --admin-password too, because the benchmark opens concerts")
    }
    for name in ["admin-email", "admin-password"] where arguments.flags.contains(name) && !arguments.has("port") {
      throw CommandFailure(usage: "--\(name) is for the system on --port; give --port too")
    }
  }
}
