/// A log line of a client. Most of them are about connections.
public struct ClientLogLine: Sendable {
  /// The levels of syslog, in its order.
  public enum Level: Int32, Comparable, Sendable {
    case emergency = 0
    case alert, critical, error, warning, notice, info, debug

    /// A more severe level is less.
    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  public let level: Level
  /// The subject of the line, as librdkafka names it, such as `FAIL` or the name of an error.
  public let facility: String
  public let text: String

  public init(level: Level, facility: String, text: String) {
    self.level = level
    self.facility = facility
    self.text = text
  }
}

/// Called on threads of librdkafka, on several at once. Pass the line on and return, and do not call a client from here.
public typealias LogHandler = @Sendable (ClientLogLine) -> Void
