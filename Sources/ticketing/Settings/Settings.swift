import Contracts
import Foundation
import Messaging

/// How the program runs: flags first, then environment variables.
struct Settings: Sendable {
  enum LogKind: Sendable, Equatable {
    case embedded
    case kafka(bootstrapServers: String)

    /// For messages.
    var name: String {
      switch self {
      case .embedded: "the embedded log"
      case .kafka(let servers): "Kafka at \(servers); check that it runs and can be reached from here"
      }
    }
  }

  /// What is not lost by whatever happens, once it was acknowledged.
  enum Durability: String, Sendable, CaseIterable {
    /// Survives the death of the process.
    case process
    /// Survives a power cut too: the databases and the embedded log wait for the disk.
    case power
  }

  var port: UInt16
  /// Where keys, databases and the embedded log are.
  var dataDirectory: String
  /// Where the databases are: in the data directory, unless `DATABASE_URL` names another place.
  var databases: DatabaseLocation
  var log: LogKind
  /// Partitions of most topics, in a system that is made; nil: as declared.
  var topicPartitions: Int32?
  var durability: Durability
  /// Where kcat finds a copy of what goes through the embedded log; nil: nowhere.
  var windowPort: UInt16?
  var adminEmail: String
  /// What set it, for messages: `ADMIN_EMAIL`.
  var adminEmailSource: String
  var adminPassword: String?
  var adminPasswordSource: String
  var jwtSecret: String?
  var logLevel: Logger.Level
  var isDemo: Bool
  /// A database that is behind its log goes on, instead of being refused.
  var recovers: Bool

  static let options: [Option] = [
    Option(name: "port", value: "PORT", about: "where the API is served on 127.0.0.1; 0: any free port (default 8080)", variable: "PORT"),
    Option(name: "data-dir", value: "DIR", about: "where everything is kept (default .data)", variable: "DATA_DIR"),
    Option(
      name: "kafka-bootstrap-servers", value: "LIST", about: "a Kafka cluster, host[:port],… (port 9092); without it the log is embedded",
      variable: "KAFKA_BOOTSTRAP_SERVERS"),
    Option(
      name: "database-url", value: "URL",
      about: "\(PostgreSQLTemplate.form), or sqlite:DIR; without it SQLite's files are in the data directory", variable: "DATABASE_URL"),
    Option(
      name: "topic-partitions", value: "COUNT",
      about: "partitions of each topic of a new system: as many lanes can share a service (default 2); one that is there keeps its own",
      variable: "TOPIC_PARTITIONS"),
    Option(
      name: "durability", value: "LEVEL", about: "what nothing is lost by: process (kill -9) or power (a power cut) (default process)",
      variable: "DURABILITY"),
    Option(name: "kafka-port", value: "PORT", about: "shows the embedded log's records to kcat on this port", variable: "KAFKA_PORT"),
    Option(name: "admin-email", value: "EMAIL", about: "the first admin (default admin@localhost)", variable: "ADMIN_EMAIL"),
    Option(
      name: "admin-password", value: "TEXT", about: "the first admin's password, 8 characters or more; without it one is made",
      variable: "ADMIN_PASSWORD"),
    Option(
      name: "jwt-secret", value: "TEXT", about: "the key that tokens are signed with, 32 bytes or more; without it one is made",
      variable: "JWT_SECRET"),
    Option(name: "jwt-secret-file", value: "FILE", about: "a file with that key", variable: "JWT_SECRET_FILE"),
    Option(name: "log-level", value: "LEVEL", about: "debug, info, warning or error (default info)", variable: "LOG_LEVEL"),
    Option(
      name: "recover", value: nil,
      about: "once, after a backup was put back: a database that is behind its log goes on, and what it lacks is done again from the log",
      variable: nil),
    Option(name: "demo", value: nil, about: "opens a concert to try, and says how to buy a seat", variable: nil),
  ]

  init(_ arguments: Arguments) throws(CommandFailure) {
    port = UInt16(try arguments.integer("port", in: 0...65535) ?? 8080)
    dataDirectory = arguments["data-dir"] ?? ".data"
    windowPort = try arguments.integer("kafka-port", in: 1...65535).map { UInt16($0) }
    if let servers = arguments["kafka-bootstrap-servers"] {
      do throws(BootstrapServers.Unreadable) {
        log = .kafka(bootstrapServers: try BootstrapServers(servers).description)
      } catch {
        throw CommandFailure(usage: "\(arguments.source("kafka-bootstrap-servers")): \(error)")
      }
      guard windowPort == nil else {
        throw CommandFailure(
          usage: "\(arguments.source("kafka-port")) shows the embedded log; on a Kafka cluster use the cluster's own port")
      }
    } else {
      log = .embedded
    }
    databases =
      try arguments["database-url"].map { url throws(CommandFailure) in try Self.location(url, arguments) }
      ?? .files(directory: dataDirectory)
    topicPartitions = try arguments.integer("topic-partitions", in: 1...1000).map { Int32($0) }
    durability = try Self.word("durability", arguments, default: .process)
    adminEmail = arguments["admin-email"] ?? "admin@localhost"
    adminEmailSource = arguments.source("admin-email")
    adminPassword = arguments["admin-password"]
    adminPasswordSource = arguments.source("admin-password")
    if let password = adminPassword, PasswordText(password).length < 8 {
      throw CommandFailure(usage: "\(arguments.source("admin-password")) must have 8 characters or more")
    }
    jwtSecret = try Self.jwtSecret(arguments)
    logLevel = try Self.word("log-level", arguments, default: .info)
    isDemo = arguments.has("demo")
    recovers = arguments.has("recover")
  }

  /// One of a few words.
  private static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ option: String, _ arguments: Arguments, default usual: Word
  ) throws(CommandFailure) -> Word {
    guard let text = arguments[option] else { return usual }
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure(usage: "\(arguments.source(option)) must be one of \(words), not '\(text)'")
    }
    return word
  }

  private static func location(_ url: String, _ arguments: Arguments) throws(CommandFailure) -> DatabaseLocation {
    do throws(UnreadableLocation) {
      return try DatabaseLocation(url: url)
    } catch {
      throw CommandFailure(usage: "\(arguments.source("database-url")) \(error)")
    }
  }

  private static func jwtSecret(_ arguments: Arguments) throws(CommandFailure) -> String? {
    var secret = arguments["jwt-secret"]
    var source = arguments.source("jwt-secret")
    if secret == nil, let file = arguments["jwt-secret-file"] {
      source = file
      do {
        secret = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
      } catch {
        throw CommandFailure(usage: "\(arguments.source("jwt-secret-file")): \(file) can't be read: \(error.localizedDescription)")
      }
    }
    guard let secret else { return nil }
    guard secret.utf8.count >= 32 else {
      throw CommandFailure(usage: "\(source) holds \(secret.utf8.count) bytes; a key for HS256 has 32 or more")
    }
    return secret
  }
}

extension Settings.Durability {
  var synchronous: SQLiteStore.Synchronous {
    switch self {
    case .process: .normal
    case .power: .full
    }
  }

  var embeddedLog: EmbeddedLog.Settings {
    var settings = EmbeddedLog.Settings()
    settings.survivesPowerCut = self == .power
    return settings
  }
}
