/// What tells a worker's timers apart: a timer that is set takes the place of the one with the same id.
public struct TimerID: Hashable, Sendable {
  /// The type of its message.
  public let type: String
  public let subject: String

  /// Of the timer of this kind that is about `subject`.
  public init(_ kind: some MessageKind, _ subject: String) {
    type = kind.rawValue
    self.subject = subject
  }

  public init<Timer: Message>(_ timer: Timer.Type, _ subject: String) {
    type = Timer.messageType
    self.subject = subject
  }

  public init(_ timer: some MessageSet) {
    let parts = timer.parts
    type = parts.type
    subject = parts.content.subject
  }
}
