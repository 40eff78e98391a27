import Foundation
import Messaging
import TestSupport
import Testing

@testable import ticketing

@Suite struct SettingsTests {
  private func settings(_ typed: [String], _ environment: [String: String] = [:]) throws -> Settings {
    try Settings(Arguments(typed, options: Settings.devOptions, environment: environment))
  }

  @Test func `by default the operating system has acknowledged writes, and with durability power the disk has them`() throws {
    let usual = try settings([]).durability
    #expect(usual.synchronous == .normal)
    #expect(!usual.embeddedLog.survivesPowerCut)
    let careful = try settings(["--durability", "power"]).durability
    #expect(careful.synchronous == .full)
    #expect(careful.embeddedLog.survivesPowerCut)
  }

  @Test func `a flag wins over its variable, and an empty variable counts as unset`() throws {
    #expect(try settings([], ["DURABILITY": "power"]).durability == .power)
    #expect(try settings(["--durability=process"], ["DURABILITY": "power"]).durability == .process)
    #expect(try settings([], ["DURABILITY": ""]).durability == .process)
  }

  /// Otherwise every worker of a cluster that takes cards would need the card provider's secret.
  @Test func `a worker needs the secrets of its own services only`() throws {
    let shared = [
      "KAFKA_BOOTSTRAP_SERVERS": "k:1", "DATABASE_URL": "postgres://k/{service}", "CARD_PROVIDER_URL": "https://cards.example",
      "NOTIFICATION_CHANNEL": "webhook", "WEBHOOK_URL": "https://hooks.example",
    ]
    func start(_ words: String...) throws { _ = try WorkerCommand(Arguments(words, options: WorkerCommand.options, environment: shared)) }
    try start("reservation", "payment")
    #expect(throws: CommandFailure.self) { try start("gateway") }
    #expect(throws: CommandFailure.self) { try start("reservation", "notification") }
  }

  private func kafka(_ environment: [String: String]) throws -> KafkaSettings? {
    try KafkaSettings(
      Arguments([], options: Settings.edgeOptions, environment: ["KAFKA_BOOTSTRAP_SERVERS": "k:1"].merging(environment) { $1 }))
  }

  @Test func `Kafka's security settings become librdkafka's, and anything else that it knows is handed on`() throws {
    let directory = try TemporaryDirectory()
    try Data("s3cret\n".utf8).write(to: URL(fileURLWithPath: directory.file("password")))
    let settings = try kafka([
      "KAFKA_SECURITY_PROTOCOL": "sasl_ssl", "KAFKA_SASL_MECHANISM": "SCRAM-SHA-256", "KAFKA_SASL_USERNAME": "ada",
      "KAFKA_SASL_PASSWORD_FILE": directory.file("password"), "KAFKA_SSL_CA_LOCATION": "/etc/ssl/k.pem",
      "KAFKA_PROPERTIES": "socket.keepalive.enable=true, client.rack=eu-1", "TOPIC_PREFIX": "blue.",
    ])
    #expect(
      settings?.properties == [
        "security.protocol=SASL_SSL", "sasl.mechanism=SCRAM-SHA-256", "sasl.username=ada", "ssl.ca.location=/etc/ssl/k.pem",
        "sasl.password=s3cret", "socket.keepalive.enable=true", "client.rack=eu-1",
      ])
    #expect(settings?.topicPrefix == "blue.")
    // A line each, where a value has commas.
    let lines = try kafka(["KAFKA_PROPERTIES": "debug=broker,topic\nclient.rack=eu-1\n"])
    #expect(lines?.properties == ["debug=broker,topic", "client.rack=eu-1"])
    #expect(try kafka(["KAFKA_BOOTSTRAP_SERVERS": "SSL://k:1", "KAFKA_SECURITY_PROTOCOL": "SSL"])?.bootstrapServers == "k:1")
  }

  @Test(arguments: [
    (["KAFKA_SECURITY_PROTOCOL": "TLS"], "SASL_SSL"), (["KAFKA_SECURITY_PROTOCOL": "SASL_SSL"], "KAFKA_SASL_USERNAME"),
    (["KAFKA_PROPERTIES": "acks=1"], "acks can't be set"), (["KAFKA_PROPERTIES": "no.such=1"], "no.such"),
    (["KAFKA_PROPERTIES": "client.rack=b\nhalf a secret"], "entry"), (["KAFKA_SASL_PASSWORD_FILE": "/nowhere"], "KAFKA_SASL_PASSWORD_FILE"),
    (["KAFKA_PROPERTIES": "group.instance.id=x"], "setting of its own"), (["TOPIC_PREFIX": "a/b"], "TOPIC_PREFIX"),
    (["KAFKA_BOOTSTRAP_SERVERS": "SSL://k:1"], "KAFKA_SECURITY_PROTOCOL"),
  ])
  func `a Kafka setting that is none is refused, with what set it`(_ environment: [String: String], _ words: String) {
    let failure = #expect(throws: CommandFailure.self) { try kafka(environment) }
    #expect(failure?.code == ExitCode.usage)
    #expect(failure?.message.contains(words) == true)
    #expect(failure?.message.contains("half a secret") == false)
  }

  @Test func `the first admin's password may be in a file`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.file("password")
    func settings(_ environment: [String: String]) throws -> Settings {
      try Settings(Arguments([], options: Settings.workerOptions, environment: environment))
    }
    try Data("a long one\n".utf8).write(to: URL(fileURLWithPath: file))
    #expect(try settings(["ADMIN_PASSWORD_FILE": file]).adminPassword == "a long one")
    #expect(try settings(["ADMIN_PASSWORD_FILE": file, "ADMIN_PASSWORD": "another one"]).adminPassword == "another one")
    #expect(throws: CommandFailure.self) { try settings(["ADMIN_PASSWORD_FILE": directory.file("nowhere")]) }
    try Data("short\n".utf8).write(to: URL(fileURLWithPath: file))
    let failure = #expect(throws: CommandFailure.self) { try settings(["ADMIN_PASSWORD_FILE": file]) }
    #expect(failure?.message.contains("ADMIN_PASSWORD_FILE") == true)
  }

  @Test func `a process listens where it is told, and by default is called where it listens`() throws {
    func settings(_ typed: [String]) throws -> Settings {
      try Settings(Arguments(typed, options: Settings.workerOptions, environment: [:]), defaultPort: 0)
    }
    let usual = try settings([])
    #expect(usual.host == "127.0.0.1" && usual.port == 0 && usual.advertised == nil)
    let open = try settings(["--listen", "0.0.0.0:8081"])
    #expect(open.host == "0.0.0.0" && open.port == 8081 && open.advertised?.host.isEmpty == false)
    #expect(try settings(["--listen", "[::1]:1", "--advertise", "worker-1:80"]).advertised == HostAndPort("worker-1:80"))
    for typed in [["--listen", "8081"], ["--listen", "a:b"], ["--advertise", ":1"], ["--lanes", "0"], ["--instance", "a b"]] {
      #expect(throws: CommandFailure.self) { try settings(typed) }
    }
  }

  @Test(arguments: [
    (["worker"], "needs the services"), (["worker", "paymnt"], "auth, queue, concert"), (["worker", "payment"], "needs a Kafka cluster"),
    (["worker", "payment", "--kafka-bootstrap-servers", "k:1", "--lanes", "2"], "SQLite takes one lane"),
    (["edge"], "needs a Kafka cluster"), (["edge", "more"], "no words"),
  ])
  func `a process that could not share the work is refused, with the next step`(_ words: [String], _ reason: String) throws {
    let command = try #require(Ticketing.commands.first { $0.name == words[0] })
    let failure = #expect(throws: CommandFailure.self) {
      _ = try command.init(Arguments(Array(words.dropFirst()), options: command.options, environment: [:]))
    }
    #expect(failure?.code == ExitCode.usage)
    #expect(failure?.message.contains(reason) == true)
  }
}
