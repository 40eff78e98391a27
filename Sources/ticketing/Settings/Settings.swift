import APIEdge
import CardProvider
import Contracts
import Foundation
import GatewayWorker
import Glibc
import Messaging
import NotificationWorker
import Notifying
import OpenTelemetry

/// How the program runs. A flag counts before an environment variable.
struct Settings: Sendable {
  enum LogKind: Sendable, Equatable {
    case embedded
    case kafka(KafkaSettings)

    /// The log's name in messages.
    var name: String {
      switch self {
      case .embedded: "the embedded log"
      case .kafka(let settings): "Kafka at \(settings.bootstrapServers); check that it runs and can be reached from here"
      }
    }
  }

  /// What acknowledged data survives.
  enum Durability: String, Sendable, CaseIterable {
    /// Data survives the death of the process.
    case process
    /// Data survives a power cut too: the databases and the embedded log wait for the disk.
    case power
  }

  /// The address of the API. In a process without the API, the address of internal HTTP. Port 0 means any free port.
  var host: String
  var port: UInt16
  /// The address at which others reach internal HTTP. Nil: the one where it listens.
  var advertised: HostAndPort?
  /// This process's name. No other process of the system has it.
  var instance: String
  /// The number of lanes of each service.
  var lanes: Int
  /// How long a stopping edge still takes requests, while it says that it is not ready.
  var drain: Duration
  /// The file of the key that all processes of a system share. Nil: it is in the data directory.
  var keyFile: String?
  /// The directory of keys, databases and the embedded log.
  var dataDirectory: String
  /// The place of the databases: the data directory, unless `DATABASE_URL` names another place.
  var databases: DatabaseLocation
  var log: LogKind
  /// The number of partitions of most topics in a new system. Nil: the declared number.
  var topicPartitions: Int32?
  var durability: Durability
  /// The port at which kcat finds a copy of the embedded log's records. Nil: there is no copy.
  var windowPort: UInt16?
  var adminEmail: String
  /// The name of the setting, for messages: `ADMIN_EMAIL`.
  var adminEmailSource: String
  var adminPassword: String?
  var adminPasswordSource: String
  var jwtSecret: String?
  /// Nil: no payments by card.
  var cardProvider: CardProviderSettings?
  /// How users are told what happened to their reservations.
  var notifications: NotificationSettings
  var logLevel: Logger.Level
  /// What a client may ask of an edge.
  var rateLimits: RateLimits
  /// Where spans of requests and messages are sent. Nil: no spans are made.
  var spans: SpanExporter.Settings?
  var isDemo: Bool
  /// Whether a database that is older than its log is recovered, instead of being refused.
  var recovers: Bool

  /// - Parameter services: those of this process. All processes of a system may share their variables, and only the service that a setting
  ///   is for needs the secrets that belong to it.
  init(_ arguments: Arguments, defaultPort: UInt16 = 8080, of services: [String] = Services.names) throws(CommandFailure) {
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
          usage: "\(arguments.source("kafka-port")) shows the embedded log; with a Kafka cluster use the cluster's own port")
      }
    } else {
      log = .embedded
    }
    databases = try DatabaseLocation(arguments, directory: dataDirectory)
    topicPartitions = try arguments.integer("topic-partitions", in: 1...1000).map { Int32($0) }
    durability = try Self.word("durability", arguments, default: .process)
    adminEmail = arguments["admin-email"] ?? "admin@localhost"
    adminEmailSource = arguments.source("admin-email")
    guard EmailAddress.isValid(EmailAddress.normalized(adminEmail)) else {
      throw CommandFailure(usage: "\(adminEmailSource) must be an email address, with which the admin logs in")
    }
    (adminPassword, adminPasswordSource) = try Self.adminPassword(arguments)
    if let adminPassword { try Self.check(adminPassword, adminPasswordSource) }
    jwtSecret = try Self.jwtSecret(arguments)
    cardProvider = services.contains(GatewayDecider.service) ? try CardSettings.provider(arguments) : nil
    notifications =
      services.contains(NotificationDecider.service)
      ? try NotificationOptions.settings(arguments, directory: dataDirectory) : .file(NotificationOptions.file(in: dataDirectory))
    logLevel = try Self.word("log-level", arguments, default: .info)
    rateLimits = try RateLimitSettings.limits(arguments)
    spans = try TracingSettings.exporter(arguments)
    isDemo = arguments.has("demo")
    recovers = arguments.has("recover")
  }

  private static func listening(_ arguments: Arguments, defaultPort: UInt16) throws(CommandFailure) -> (String, UInt16) {
    guard let text = arguments["listen"] else {
      return ("127.0.0.1", UInt16(try arguments.integer("port", in: 0...65535) ?? Int(defaultPort)))
    }
    guard let place = HostAndPort(text), let port = place.port else {
      throw CommandFailure(usage: "\(arguments.source("listen")) must be ADDRESS:PORT, such as 0.0.0.0:8080, not '\(text)'")
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
    // "All addresses" is no address that others could call.
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
      throw CommandFailure(usage: "\(arguments.source("instance")) may have 200 visible ASCII characters at most, and no '/'")
    }
    return name
  }

  /// Reads an option whose value is one of a few words.
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

  /// The password, if a setting gives it, and the name of that setting.
  private static func adminPassword(_ arguments: Arguments) throws(CommandFailure) -> (String?, source: String) {
    guard arguments["admin-password"] == nil, let file = arguments["admin-password-file"] else {
      return (arguments["admin-password"], arguments.source("admin-password"))
    }
    let source = arguments.source("admin-password-file")
    return (try SettingFile.text(file, source), source)
  }

  /// Throws for a password that nobody could sign up or log in with.
  private static func check(_ password: String, _ source: String) throws(CommandFailure) {
    guard PasswordText(password).length >= 8 else { throw CommandFailure(usage: "\(source) must have 8 characters or more") }
    guard password.utf8.count <= 1024 else { throw CommandFailure(usage: "\(source) must have 1024 bytes at most") }
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
      throw CommandFailure(usage: "\(source) has \(secret.utf8.count) bytes; a key for HS256 must have 32 or more")
    }
    return secret
  }
}

extension Settings {
  /// Whether the process keeps files in the data directory.
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
