import Messaging

/// Where the log of a system is that a tool only looks at.
enum LogLocation {
  case cluster(KafkaSettings)
  /// The data directory of a system with an embedded log.
  case files(String)

  init(_ arguments: Arguments) throws(CommandFailure) {
    if let kafka = try KafkaSettings(arguments) {
      self = .cluster(kafka)
    } else {
      self = .files(DataDirectory.logDirectory(in: arguments["data-dir"] ?? ".data"))
    }
  }

  func open() throws(LogError) -> any Log {
    switch self {
    case .cluster(let kafka): try kafka.log(Logger(level: .error, component: "kafka"))
    case .files(let directory): try EmbeddedLogView(directory: directory)
    }
  }
}
