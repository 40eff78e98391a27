import Contracts
import Foundation
import Glibc
import Messaging
import OpenTelemetry

/// How the program runs: flags first, then environment variables.
struct Settings: Sendable {
  enum LogKind: Sendable, Equatable {
    case embedded
    case kafka(KafkaSettings)

    /// For messages.
    var name: String {
      switch self {
      case .embedded: "the embedded log"
      case .kafka(let settings): "Kafka at \(settings.bootstrapServers); check that it runs and can be reached from here"
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

  /// Where the API is served, or, of a process without it, internal HTTP; port 0 for any that is free.
  var host: String
  var port: UInt16
  /// Where others reach the internal HTTP, if not there where it listens.
  var advertised: HostAndPort?
  /// This process's name, unlike that of any other of the system.
  var instance: String
  /// Lanes of each service.
  var lanes: Int
  /// How long an edge that stops goes on taking requests, while it says that it is not ready.
  var drain: Duration
  /// The file of the key that all processes of a system share; nil: it is in the data directory.
  var keyFile: String?
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
  /// Where spans of requests and messages are sent; nil: none are made.
  var spans: SpanExporter.Settings?
  var isDemo: Bool
  /// A database that is behind its log goes on, instead of being refused.
  var recovers: Bool

  init(_ arguments: Arguments, defaultPort: UInt16 = 8080) throws(CommandFailure) {
    dataDirectory = arguments["data-dir"] ?? ".data"
    (host, port) = try Self.listening(arguments, defaultPort: defaultPort)
    advertised = try Self.advertised(arguments, host: host)
    instance = try Self.instance(arguments)
    lanes = try arguments.integer("lanes", in: 1...64) ?? 1
    drain = .seconds(try arguments.integer("drain", in: 0...300) ?? 0)
    keyFile = arguments["secret-key-file"]
    windowPort = try arguments.integer("kafka-port", in: 1...65535).map { UInt16($0) }
    if let kafka = try KafkaSettings(arguments) {
      log = .kafka(kafka)
      guard windowPort == nil else {
        throw CommandFailure(
          usage: "\(arguments.source("kafka-port")) shows the embedded log; on a Kafka cluster use the cluster's own port")
      }
    } else {
      log = .embedded
    }
    databases = try DatabaseLocation(arguments, directory: dataDirectory)
    topicPartitions = try arguments.integer("topic-partitions", in: 1...1000).map { Int32($0) }
    durability = try Self.word("durability", arguments, default: .process)
    adminEmail = arguments["admin-email"] ?? "admin@localhost"
    adminEmailSource = arguments.source("admin-email")
    (adminPassword, adminPasswordSource) = try Self.adminPassword(arguments)
    if let password = adminPassword, PasswordText(password).length < 8 {
      throw CommandFailure(usage: "\(adminPasswordSource) must have 8 characters or more")
    }
    jwtSecret = try Self.jwtSecret(arguments)
    logLevel = try Self.word("log-level", arguments, default: .info)
    spans = try TracingSettings.exporter(arguments)
    isDemo = arguments.has("demo")
    recovers = arguments.has("recover")
  }

  private static func listening(_ arguments: Arguments, defaultPort: UInt16) throws(CommandFailure) -> (String, UInt16) {
    guard let text = arguments["listen"] else {
      return ("127.0.0.1", UInt16(try arguments.integer("port", in: 0...65535) ?? Int(defaultPort)))
    }
    guard let place = HostAndPort(text), let port = place.port else {
      throw CommandFailure(usage: "\(arguments.source("listen")) wants ADDRESS:PORT, such as 0.0.0.0:8080, not '\(text)'")
    }
    return (place.host, port)
  }

  private static func advertised(_ arguments: Arguments, host: String) throws(CommandFailure) -> HostAndPort? {
    if let text = arguments["advertise"] {
      guard let place = HostAndPort(text), place.port != 0 else {
        throw CommandFailure(usage: "\(arguments.source("advertise")) wants HOST or HOST:PORT, not '\(text)'")
      }
      return place
    }
    // Nobody can be called at "all addresses".
    return ["0.0.0.0", "::"].contains(host) ? HostAndPort(hostName) : nil
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func instance(_ arguments: Arguments) throws(CommandFailure) -> String {
    guard let name = arguments["instance"] else { return hostName }
    guard name.utf8.count <= 200, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }) else {
      throw CommandFailure(usage: "\(arguments.source("instance")) may have 200 visible ASCII characters but '/'")
    }
    return name
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

  /// The password, if there is one, and what to call the setting that gave it.
  private static func adminPassword(_ arguments: Arguments) throws(CommandFailure) -> (String?, source: String) {
    guard arguments["admin-password"] == nil, let file = arguments["admin-password-file"] else {
      return (arguments["admin-password"], arguments.source("admin-password"))
    }
    let source = arguments.source("admin-password-file")
    return (try SettingFile.text(file, source), source)
  }

  private static func jwtSecret(_ arguments: Arguments) throws(CommandFailure) -> String? {
    var secret = arguments["jwt-secret"]
    var source = arguments.source("jwt-secret")
    if secret == nil, let file = arguments["jwt-secret-file"] {
      source = file
      secret = try SettingFile.text(file, arguments.source("jwt-secret-file"))
    }
    guard let secret else { return nil }
    guard secret.utf8.count >= 32 else {
      throw CommandFailure(usage: "\(source) holds \(secret.utf8.count) bytes; a key for HS256 has 32 or more")
    }
    return secret
  }
}

extension Settings {
  /// The process keeps something in the data directory.
  var keepsFiles: Bool { keyFile == nil || databases.server == nil }
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
