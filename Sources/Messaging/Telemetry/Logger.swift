import Deciding
import JSON

/// Writes log lines for the operator to standard error, one JSON object a line, so that any log collector can read them.
///
/// ```swift
/// let logger = Logger(level: .info, component: "edge")
/// logger.warning("a reply could not be read", ["topic": "edge.replies", "offset": "17"])
/// ```
/// Never give it a password, a token, a card number or a body: more people read logs than databases.
public struct Logger: Sendable {
  /// The levels from verbose to quiet, with the names of the setting `LOG_LEVEL`.
  public enum Level: String, Sendable, CaseIterable, Comparable {
    case debug, info, warning, error

    public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .debug: 0
      case .info: 1
      case .warning: 2
      case .error: 3
      }
    }
  }

  public typealias Fields = KeyValuePairs<String, String>

  public let level: Level
  public let component: String
  private let write: @Sendable ([UInt8]) -> Void
  private let repetitions: Repetitions

  /// - Parameter component: the part of the program that logs: `edge`, `reservation`.
  public init(level: Level = .info, component: String) {
    self.init(level: level, component: component, Repetitions(), write: StandardErrorLog.write)
  }

  /// - Parameter write: takes whole lines, from any thread.
  public init(level: Level, component: String, write: @escaping @Sendable ([UInt8]) -> Void) {
    self.init(level: level, component: component, Repetitions(), write: write)
  }

  private init(level: Level, component: String, _ repetitions: Repetitions, write: @escaping @Sendable ([UInt8]) -> Void) {
    self.level = level
    self.component = component
    self.repetitions = repetitions
    self.write = write
  }

  /// The same logger for another part.
  public func of(_ component: String) -> Logger {
    Logger(level: level, component: component, repetitions, write: write)
  }

  public func debug(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
    if level <= .debug { log(.debug, message(), fields()) }
  }

  public func info(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
    if level <= .info { log(.info, message(), fields()) }
  }

  public func warning(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
    if level <= .warning { log(.warning, message(), fields()) }
  }

  public func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> Fields = [:]) {
    log(.error, message(), fields())
  }

  private func log(_ level: Level, _ message: String, _ fields: Fields) {
    let now = Timestamp.now()
    var leftOut = 0
    if level >= .warning {
      guard let count = repetitions.admit(component, message, fields, at: now) else { return }
      leftOut = count
    }
    var line: JSONObject = [
      "time": .string(now.description), "level": .string(level.rawValue), "component": .string(component), "message": .string(message),
    ]
    for (name, value) in fields { line[name] = .string(value) }
    if leftOut > 0 { line["repeated"] = .string(String(leftOut)) }
    write(Self.bytes(of: line))
  }

  /// Makes a line. Control characters are escaped.
  static func bytes(of line: JSONObject) -> [UInt8] {
    Array((Printable.json(JSONValue.object(line).encoded()) + "\n").utf8)
  }
}
