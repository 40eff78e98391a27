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
    BenchOption("messages", "COUNT", "messages that each run measures, two a seat (20000)", of: .lane),
    BenchOption("rounds", "COUNT", "how often each run is made; the median counts (3)", of: .lane),
    BenchOption("buyers", "COUNT", "users that buy at once, each on a connection of its own (64)", of: .buy),
    BenchOption("rate", "COUNT", "purchases a second to begin, whether the last are done or not (open loop)", of: .buy),
    BenchOption("purchases", "COUNT", "end after so many", of: .buy),
    BenchOption("with", "PID,…", "processes whose processor time counts too, with their children: a broker, a database", of: .buy),
    BenchOption("requests", "COUNT", "for each seat, all at once (1000)", of: .contend),
    BenchOption("users", "COUNT", "that they come from (50)", of: .contend),
    BenchOption("seats", "COUNT", "how many are fought for, one after the other (10)", of: .contend),
    BenchOption("connections", "COUNT", "that requests come in on (contend 200, edge 16)", of: .contend, .edge),
    BenchOption("seconds", "COUNT", "how long to measure (buy 10, edge 5 for each kind of request)", of: .buy, .edge),
    BenchOption("warmup", "COUNT", "seconds before that (buy 2, edge 1)", of: .buy, .edge),
    BenchOption("port", "PORT", "measure the one that runs there, with --admin-password", of: .buy, .contend, .edge),
    BenchOption(
      "admin-email", "EMAIL", "of the one that runs there (admin@localhost)", variable: "ADMIN_EMAIL", of: .buy, .contend, .edge),
    BenchOption("admin-password", "TEXT", "of the one that runs there", variable: "ADMIN_PASSWORD", of: .buy, .contend, .edge),
    BenchOption("json", nil, "print one JSON object"),
    BenchOption("compare", "FILE", "what --json printed before: shows by what each number has changed, new/old"),
  ]

  /// Throws when a flag was typed that this benchmark would take no notice of.
  static func check(_ arguments: Arguments, for kind: BenchCommand.Kind) throws(CommandFailure) {
    for name in arguments.flags {
      guard let option = all.first(where: { $0.option.name == name }), !option.benchmarks.contains(kind) else { continue }
      let others = option.benchmarks.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure(usage: "--\(name) is no option of 'ticketing bench \(kind)', but of \(others)")
    }
    if arguments.has("port"), !arguments.has("admin-password") {
      throw CommandFailure(usage: "--port wants --admin-password, too: concerts are opened to be sold")
    }
    for name in ["admin-email", "admin-password"] where arguments.flags.contains(name) && !arguments.has("port") {
      throw CommandFailure(usage: "--\(name) is of the one that runs on --port")
    }
  }
}
