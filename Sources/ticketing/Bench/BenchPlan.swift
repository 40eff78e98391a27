import Benchmark

/// The benchmark that the command line asks for, with its configuration.
enum BenchPlan {
  case lane(LaneBenchmark.Configuration)
  case buy(BuyBenchmark.Configuration)
  case overload(OverloadBenchmark.Configuration)
  case contend(ContendBenchmark.Configuration)
  case edge(EdgeBenchmark.Configuration)
  case queue(QueueBenchmark.Configuration)
  case rush(OnSaleBenchmark.Configuration)

  private static func neighbours(_ arguments: Arguments) throws(CommandFailure) -> [Neighbour] {
    guard let list = arguments["with"] else { return [] }
    var neighbours: [Neighbour] = []
    for word in list.split(separator: ",") {
      guard let process = Int32(word), let neighbour = Neighbour(process: process) else {
        throw CommandFailure(usage: "--with needs ids of running processes, with commas between them; '\(word)' is none")
      }
      neighbours.append(neighbour)
    }
    return neighbours
  }

  init(_ kind: BenchCommand.Kind, _ arguments: Arguments) throws(CommandFailure) {
    /// Sets a value, if its option is given.
    func set(_ value: inout Int, _ name: String, in range: ClosedRange<Int>) throws(CommandFailure) {
      value = try arguments.integer(name, in: range) ?? value
    }
    switch kind {
    case .lane:
      var configuration = LaneBenchmark.Configuration()
      try set(&configuration.messages, "messages", in: 100...LaneBenchmark.messageLimit)
      try set(&configuration.rounds, "rounds", in: 1...100)
      self = .lane(configuration)
    case .buy:
      var configuration = BuyBenchmark.Configuration()
      try set(&configuration.buyers, "buyers", in: 1...10_000)
      configuration.rate = try arguments.integer("rate", in: 1...1_000_000)
      configuration.purchases = try arguments.integer("purchases", in: 1...10_000_000)
      try set(&configuration.seconds, "seconds", in: 1...3600)
      try set(&configuration.warmupSeconds, "warmup", in: 0...600)
      configuration.neighbours = try Self.neighbours(arguments)
      self = .buy(configuration)
    case .overload:
      var configuration = OverloadBenchmark.Configuration()
      try set(&configuration.buyers, "buyers", in: 1...10_000)
      try set(&configuration.times, "times", in: 1...100)
      try set(&configuration.seconds, "seconds", in: 1...3600)
      self = .overload(configuration)
    case .contend:
      var configuration = ContendBenchmark.Configuration()
      try set(&configuration.requests, "requests", in: 1...1_000_000)
      try set(&configuration.connections, "connections", in: 1...10_000)
      try set(&configuration.users, "users", in: 1...10_000)
      try set(&configuration.seats, "seats", in: 1...10_000)
      self = .contend(configuration)
    case .queue:
      var configuration = QueueBenchmark.Configuration()
      try set(&configuration.entrants, "entrants", in: 1...5_000_000)
      try set(&configuration.connections, "connections", in: 1...10_000)
      try set(&configuration.seconds, "seconds", in: 1...3600)
      try set(&configuration.warmupSeconds, "warmup", in: 0...600)
      self = .queue(configuration)
    case .rush:
      var configuration = OnSaleBenchmark.Configuration()
      try set(&configuration.users, "users", in: 1...20_000)
      try set(&configuration.seats, "seats", in: 1...10_000)
      try set(&configuration.activeUsers, "active", in: 1...20_000)
      try set(&configuration.pollSeconds, "poll", in: 1...60)
      guard configuration.users >= configuration.seats else {
        throw CommandFailure(usage: "--users must be --seats at least: each buys one seat, and the run ends when all are sold")
      }
      self = .rush(configuration)
    case .edge:
      var configuration = EdgeBenchmark.Configuration()
      try set(&configuration.listeners, "listeners", in: 1...100_000)
      try set(&configuration.changesPerSecond, "changes", in: 1...100_000)
      try set(&configuration.connections, "connections", in: 1...10_000)
      try set(&configuration.seconds, "seconds", in: 1...3600)
      try set(&configuration.warmupSeconds, "warmup", in: 0...600)
      self = .edge(configuration)
    }
  }
}
