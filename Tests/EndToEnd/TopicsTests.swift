import JSON
import Kafka
import KafkaTesting
import TestSupport
import Testing

/// `ticketing topics` beside a real Kafka.
@Suite(.enabled(if: RealKafka.isPresent, Comment(rawValue: RealKafka.absence)))
struct TopicsTests {
  /// Topics of a system of its own, and what the command says of them.
  private struct Bench {
    let prefix = "topics-\(UInt32.random(in: 0...(.max)))."
    let directory: TemporaryDirectory
    let admin: AdminClient

    init() throws {
      directory = try TemporaryDirectory()
      admin = try AdminClient(ClientConfiguration(bootstrapServers: RealKafka.shared().bootstrapServers, clientID: "tests")) { _ in }
    }

    func topics(_ words: String..., with variables: [String: String] = [:]) throws -> (code: Int32, lines: [String], errors: String) {
      let environment = [
        "KAFKA_BOOTSTRAP_SERVERS": try RealKafka.shared().bootstrapServers, "TOPIC_PREFIX": prefix, "DATA_DIR": directory.data,
      ]
      let end = try RunningProgram.run(["topics"] + words, environment: environment.merging(variables) { $1 })
      return (end.code, end.output.split(separator: "\n").map(String.init), end.errors)
    }

    func make(_ name: String, partitions: Int32 = 2, _ settings: [String: String] = [:]) throws {
      _ = try admin.create([
        TopicDefinition(name: prefix + name, partitions: partitions, replicationFactor: 1, settings: settings)
      ])
      // A controller has made it, and brokers hear of it a moment later.
      try eventually("the brokers know it") { try admin.metadata().topics[prefix + name] != nil }
    }
  }

  @Test func `a plan names what is different, an apply mends it and leaves other settings, and a check finds nothing more`() throws {
    let bench = try Bench()
    defer { bench.admin.close() }
    try bench.make("seat.status", ["cleanup.policy": "delete", "segment.ms": "86400000"])
    try bench.make("seat.sold", ["retention.ms": "1000", "max.message.bytes": "1000"])
    try bench.make("somebody.else")

    let plan = try bench.topics("plan")
    #expect(plan.code == 0, "\(plan.errors)")
    func lines(_ what: String, _ topic: String) -> [String] {
      plan.lines.filter { $0.hasPrefix(what) && $0.contains(" \(bench.prefix)\(topic) ") }
    }
    #expect(lines("set", "seat.status").map { $0.contains("cleanup.policy=compact, not delete") } == [true])
    #expect(lines("set", "seat.sold").count == 2)
    #expect(lines("create", "seat.held").map { $0.contains("partitions 2, replicas 1, cleanup.policy=delete") } == [true])
    #expect(lines("not ours", "somebody.else").count == 1)
    #expect(try bench.topics("check").code == 1)

    let applied = try bench.topics("apply")
    #expect(applied.code == 0, "\(applied.errors)")
    #expect(applied.lines.contains { $0.hasPrefix("set ") && $0.contains("cleanup.policy=compact, was delete") })
    #expect(applied.lines.contains { $0.hasPrefix("created ") && $0.contains("\(bench.prefix)seat.held ") })
    let settings = try bench.admin.settings(of: bench.prefix + "seat.status")
    #expect(settings["cleanup.policy"] == "compact")
    #expect(settings["segment.ms"] == "86400000")

    let check = try bench.topics("check")
    #expect(check.code == 0)
    #expect(check.lines.last == "no differences")
    #expect(check.lines.contains { $0.contains("somebody.else") })
    #expect(try bench.topics("apply").lines == ["no differences"])
    #expect(try bench.admin.metadata().topics[bench.prefix + "somebody.else"] == 2)
  }

  @Test func `differences can be read by a script`() throws {
    let bench = try Bench()
    defer { bench.admin.close() }
    try bench.make("seat.status", ["cleanup.policy": "delete"])
    try eventually("the brokers know it") { try bench.admin.metadata().topics[bench.prefix + "seat.status"] != nil }
    let objects = try bench.topics("check", "--json").lines.map { try JSONValue(parsing: Array($0.utf8)) }
    let setting = objects.first { $0["difference"]?.string == "setting" }
    #expect(setting?["topic"]?.string == bench.prefix + "seat.status")
    #expect(setting?["setting"]?.string == "cleanup.policy")
    #expect(setting?["found"]?.string == "delete" && setting?["needed"]?.string == "compact")
    let missing = objects.first { $0["topic"]?.string == bench.prefix + "seat.held" }
    #expect(missing?["partitions"]?.integer == 2)
    #expect(missing?["settings"]?["cleanup.policy"]?.string == "delete")
  }

  @Test func `partitions are added when it is allowed and nothing was written, and never otherwise`() throws {
    let bench = try Bench()
    defer { bench.admin.close() }
    let wanted = ["TOPIC_PARTITIONS": "4"]
    #expect(try bench.topics("apply").code == 0)
    let refused = try bench.topics("apply", with: wanted)
    #expect(refused.code == 1)
    #expect(refused.lines.contains { $0.hasPrefix("add partitions") && $0.contains("--allow-repartition") })
    #expect(try bench.admin.metadata().topics[bench.prefix + "seat.sold"] == 2)

    let added = try bench.topics("apply", "--allow-repartition", with: wanted)
    #expect(added.code == 0, "\(added.errors)")
    #expect(try bench.admin.metadata().topics[bench.prefix + "seat.sold"] == 4)
    #expect(try bench.admin.metadata().topics[bench.prefix + "log.identity"] == 1)
    #expect(try bench.topics("check", with: wanted).code == 0)
    let fewer = try bench.topics("plan", with: ["TOPIC_PARTITIONS": "2"])
    #expect(fewer.lines.contains { $0.hasPrefix("can't be changed") && $0.contains("4 partitions, not 2") })
  }

  @Test func `a system that has run gets no more partitions, and would refuse to start with them`() throws {
    let bench = try Bench()
    defer { bench.admin.close() }
    let kafka = ["KAFKA_BOOTSTRAP_SERVERS": try RealKafka.shared().bootstrapServers, "TOPIC_PREFIX": bench.prefix]
    #expect(try RunningSystem(bench.directory.data, environment: kafka).stop() == 0)
    let wanted = ["TOPIC_PARTITIONS": "4"]

    let refused = try bench.topics("apply", "--allow-repartition", with: wanted)
    #expect(refused.code == 1)
    #expect(refused.errors.contains("payment.sqlite is of 2 partitions"))
    let unseen = try bench.topics("apply", "--allow-repartition", with: wanted.merging(["DATA_DIR": bench.directory.file("none")]) { $1 })
    #expect(unseen.code == 1)
    #expect(unseen.errors.contains("the log knows databases of") && unseen.errors.contains("have records"))
    #expect(try bench.admin.metadata().topics[bench.prefix + "seat.sold"] == 2)

    // By hand, as Kafka's own tools would.
    let ofTwo = try bench.admin.metadata().topics.filter { $0.key.hasPrefix(bench.prefix) && $0.value == 2 }.keys
    for topic in ofTwo { try bench.admin.addPartitions(to: topic, count: 4) }
    try eventually("the broker knows of all the partitions") {
      let known = try bench.admin.metadata().topics
      return ofTwo.allSatisfy { known[$0] == 4 }
    }
    let start = try RunningProgram.run(
      ["dev", "--port", "0", "--data-dir", bench.directory.data],
      environment: kafka.merging(["ADMIN_PASSWORD": RunningSystem.adminPassword]) { $1 })
    #expect(start.code == 1)
    #expect(start.errors.contains("is of topics with 2 partitions, and the topics have 4"))
  }
}
