/// The answer of another service to a command.
public enum RequestOutcome<Reply: MessageSet>: Equatable, Sendable {
  case done(Reply)
  case refused(Refusal)
}
