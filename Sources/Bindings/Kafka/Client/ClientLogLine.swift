/// A line that a client has to say: about connections, mostly.
public struct ClientLogLine: Sendable {
  /// As syslog orders them.
  public enum Level: Int32, Comparable, Sendable {
    case emergency = 0
    case alert, critical, error, warning, notice, info, debug

    /// More severe is less.
    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  public let level: Level
  /// librdkafka's word for what it is about, such as `FAIL`, or an error's name.
  public let facility: String
  public let text: String

  public init(level: Level, facility: String, text: String) {
    self.level = level
    self.facility = facility
    self.text = text
  }
}

/// Called on threads of librdkafka's own, several at once: hand the line on and return, and call no client from within.
public typealias LogHandler = @Sendable (ClientLogLine) -> Void
