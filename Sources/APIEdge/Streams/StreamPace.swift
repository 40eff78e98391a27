/// How often streams say something.
enum StreamPace {
  /// How long changes are gathered before a round. A round costs some microseconds a listener, and may take a fraction of the time.
  static func pause(listeners: Int) -> Duration { .milliseconds(50) + .microseconds(25) * listeners }

  /// A stream says something at least so often.
  static let heartbeat = Duration.seconds(15)
}
