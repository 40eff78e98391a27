import Foundation
import Messaging

/// How the system reaches its Kafka cluster, and the prefix of its topics and groups there.
struct KafkaSettings: Sendable, Equatable {
  var bootstrapServers: String
  /// Further properties for librdkafka, each `name=value`. One of them may be a password.
  var properties: [String] = []
  /// The prefix of the names of topics and consumer groups. Empty: they have none.
  var topicPrefix = ""
  /// Copies of each topic that is made; nil: 3, or as many as there are brokers.
  var topicReplicas: Int32?

  static let options: [Option] = [
    Option(
      name: "kafka-bootstrap-servers", value: "LIST", about: "brokers of a Kafka cluster, host[:port],…; without it the log is embedded",
      variable: "KAFKA_BOOTSTRAP_SERVERS"),
    Option(
      name: "kafka-security-protocol", value: "NAME", about: "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL (default PLAINTEXT)",
      variable: "KAFKA_SECURITY_PROTOCOL"),
    Option(
      name: "kafka-sasl-mechanism", value: "NAME", about: "PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512 (SCRAM: brokers before Kafka 4)",
      variable: "KAFKA_SASL_MECHANISM"),
    Option(name: "kafka-sasl-username", value: "NAME", about: "for SASL", variable: "KAFKA_SASL_USERNAME"),
    Option(
      name: "kafka-sasl-password", value: "TEXT", about: "for SASL; others can read a command line: prefer the variable or the file",
      variable: "KAFKA_SASL_PASSWORD"),
    Option(name: "kafka-sasl-password-file", value: "FILE", about: "a file with that password", variable: "KAFKA_SASL_PASSWORD_FILE"),
    Option(
      name: "kafka-ssl-ca-location", value: "FILE", about: "the certificates that brokers' are signed with, PEM",
      variable: "KAFKA_SSL_CA_LOCATION"),
    Option(
      name: "kafka-ssl-certificate-location", value: "FILE", about: "this client's own certificate, PEM, for brokers that ask for one",
      variable: "KAFKA_SSL_CERTIFICATE_LOCATION"),
    Option(
      name: "kafka-ssl-key-location", value: "FILE", about: "the key of that certificate, PEM", variable: "KAFKA_SSL_KEY_LOCATION"),
    Option(
      name: "kafka-properties", value: "LIST", about: "other properties of librdkafka: name=value, with commas between them or one a line",
      variable: "KAFKA_PROPERTIES", mayBeEmpty: true),
    prefixOption,
    Option(
      name: "topic-replication", value: "COUNT", about: "copies of each topic that is made (default 3, or as many as there are brokers)",
      variable: "TOPIC_REPLICATION"),
  ]

  static let prefixOption = Option(
    name: "topic-prefix", value: "TEXT", about: "a prefix for names of topics and consumer groups, so that systems can share a cluster",
    variable: "TOPIC_PREFIX", mayBeEmpty: true)

  /// Nil: the settings name no cluster.
  init?(_ arguments: Arguments) throws(CommandFailure) {
    guard let servers = arguments["kafka-bootstrap-servers"] else {
      for option in Self.options where arguments.flags.contains(option.name) {
        throw CommandFailure(usage: "--\(option.name) is for a Kafka cluster; give --kafka-bootstrap-servers too")
      }
      return nil
    }
    let spoken = try Self.word("kafka-security-protocol", arguments, of: ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"])
    do throws(BootstrapServers.Unreadable) {
      bootstrapServers = try BootstrapServers(servers, spoken: spoken ?? "PLAINTEXT").description
    } catch {
      throw CommandFailure(usage: "\(arguments.source("kafka-bootstrap-servers")): \(error)")
    }
    try addSecurity(arguments, spoken)
    try addProperties(arguments)
    topicPrefix = try Self.prefix(arguments)
    topicReplicas = try arguments.integer("topic-replication", in: 1...100).map { Int32($0) }
  }

  /// What names of topics begin with, on a cluster or in what is written for one.
  static func prefix(_ arguments: Arguments) throws(CommandFailure) -> String {
    let prefix = arguments["topic-prefix"] ?? ""
    guard prefix.utf8.count <= 100, prefix.utf8.allSatisfy(isOfTopicName) else {
      throw CommandFailure(usage: "\(arguments.source("topic-prefix")) may have letters, digits, '.', '_' and '-', 100 at most")
    }
    return prefix
  }

  private mutating func addSecurity(_ arguments: Arguments, _ spoken: String?) throws(CommandFailure) {
    if let spoken { properties.append("security.protocol=\(spoken)") }
    let settings = [
      ("kafka-sasl-mechanism", "sasl.mechanism"), ("kafka-sasl-username", "sasl.username"),
      ("kafka-ssl-ca-location", "ssl.ca.location"), ("kafka-ssl-certificate-location", "ssl.certificate.location"),
      ("kafka-ssl-key-location", "ssl.key.location"),
    ]
    for (option, property) in settings {
      if let value = arguments[option] { try add(property, value, arguments.source(option)) }
    }
    if let password = arguments["kafka-sasl-password"] {
      try add("sasl.password", password, arguments.source("kafka-sasl-password"))
    } else if let file = arguments["kafka-sasl-password-file"] {
      let source = arguments.source("kafka-sasl-password-file")
      try add("sasl.password", try SettingFile.text(file, source), source)
    }
    let wantsUser = spoken?.hasPrefix("SASL") ?? false
    let hasUser = arguments["kafka-sasl-username"] != nil
    guard !wantsUser || hasUser || arguments["kafka-properties"] != nil else {
      throw CommandFailure(
        usage: "\(arguments.source("kafka-security-protocol")) is \(spoken ?? ""): give KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and "
          + "KAFKA_SASL_PASSWORD or KAFKA_SASL_PASSWORD_FILE too")
    }
  }

  private mutating func addProperties(_ arguments: Arguments) throws(CommandFailure) {
    guard let text = arguments["kafka-properties"] else { return }
    let source = arguments.source("kafka-properties")
    let entries = text.split(separator: text.contains("\n") ? "\n" : ",").filter { !$0.allSatisfy(\.isWhitespace) }
    for (index, entry) in entries.enumerated() {
      // The error does not show the entry: it may be half a password.
      guard let equals = entry.firstIndex(of: "="), equals != entry.startIndex else {
        throw CommandFailure(usage: "\(source): entry \(index + 1) must have the form name=value")
      }
      let name = entry[..<equals].filter { !$0.isWhitespace }
      try add(name, entry[entry.index(after: equals)...].trimmingCharacters(in: .whitespaces), source)
    }
  }

  /// Throws when librdkafka does not take the property. The error names the setting that it came from.
  private mutating func add(_ name: String, _ value: String, _ source: String) throws(CommandFailure) {
    properties.append("\(name)=\(value)")
    do throws(LogError) {
      try logSettings.check()
    } catch {
      throw CommandFailure(usage: "\(source): \(error.message)")
    }
  }

  private static func word(_ option: String, _ arguments: Arguments, of words: [String]) throws(CommandFailure) -> String? {
    guard let text = arguments[option] else { return nil }
    guard words.contains(text.uppercased()) else {
      throw CommandFailure(usage: "\(arguments.source(option)) must be one of \(words.joined(separator: ", ")), not '\(text)'")
    }
    return text.uppercased()
  }

  private static func isOfTopicName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
    }
  }

  private var logSettings: KafkaLog.Settings {
    var settings = KafkaLog.Settings(bootstrapServers: bootstrapServers, clientID: "ticketing")
    settings.properties = properties
    // An administrator gives permissions by prefix, so groups have the same prefix as topics.
    settings.groupPrefix = topicPrefix + "ticketing."
    settings.replicationFactor = topicReplicas
    return settings
  }

  /// The log in which names of topics are those that an operator sees.
  func cluster(_ logger: Logger) throws(LogError) -> KafkaLog { try KafkaLog(logSettings, logger: logger) }

  /// The log of the system, which knows nothing of the prefix.
  func log(_ logger: Logger) throws(LogError) -> any Log {
    let log = try cluster(logger)
    return topicPrefix.isEmpty ? log : PrefixedLog(log, prefix: topicPrefix)
  }
}
