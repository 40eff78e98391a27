import Messaging

/// Stands in where no card provider is set: charges are refused at once. What an earlier run may have asked a provider for waits.
public final class NoCardProvider: OutsideCaller {
  public init() {}

  public func destination(of call: CallEntry) -> String { "card-provider" }

  public func attempt(_ call: CallEntry, done: @escaping (CallResult) -> Void) {
    done(.impossible("no card provider is set: CARD_PROVIDER_URL"))
  }

  public func givenUp(_ call: CallEntry, mayBeMade: Bool) -> CallAnswer? {
    CardAnswers.givenUp(call, mayBeMade: mayBeMade)
  }
}
