import Contracts
import Deciding
import Messaging
import NotificationWorker

/// Delivers notification's messages over a channel.
///
/// A message that can't be delivered is tried for a day, and is then a dead letter, as is one that the receiver refuses for good. Neither
/// holds up any message about another reservation. The day begins with the call, whoever makes it; but nobody gives up what they have not
/// tried.
public final class NotificationCaller: OutsideCaller {
  /// Milliseconds for which a message is tried, from when its call was begun.
  static let patience: Int64 = 86_400_000

  private let channel: any MessageChannel
  private let titles: ConcertTitles?
  private let now: () -> Timestamp
  private let tell: (String) -> Void
  /// Why the last attempt at a message failed.
  private var failures: [CallName: String] = [:]

  /// - Parameters:
  ///   - titles: nil: messages name no concert.
  ///   - tell: gets a line for the operator about each attempt that failed.
  public init(
    _ channel: any MessageChannel, titles: ConcertTitles?, now: @escaping () -> Timestamp = Timestamp.now,
    tell: @escaping (String) -> Void
  ) {
    self.channel = channel
    self.titles = titles
    self.now = now
    self.tell = tell
  }

  /// The pauses between attempts: a second first, and an hour at most.
  public static var pauses: EffectWorker.Configuration {
    var configuration = EffectWorker.Configuration()
    configuration.firstPause = 1000
    configuration.pauseLimit = 3_600_000
    return configuration
  }

  public func destination(of call: CallEntry) -> String { channel.name }

  public func attempt(_ call: CallEntry, done: @escaping (CallResult) -> Void) {
    let message: DeliverMessage
    do {
      message = try DeliverMessage(body: call.body)
    } catch {
      return done(.impossible("the message can't be read: \(error)"))
    }
    find(message.concertId) { [self] concert in
      channel.send(UserMessage(message, concert: concert, over: channel.name)) { [self] result in
        done(meaning(of: result, for: message, call.name))
      }
    }
  }

  private func find(_ concertId: String?, _ found: @escaping (Concert?) -> Void) {
    guard let titles, let concertId, !concertId.isEmpty else { return found(nil) }
    titles.find(concertId, found)
  }

  private func meaning(of result: ChannelResult, for message: DeliverMessage, _ call: CallName) -> CallResult {
    switch result {
    case .delivered: return answer(message, .delivered, call)
    case .noAddress: return answer(message, .noAddress, call)
    case .refused(let reason): return answer(message, .undelivered, call, failure: "not delivered: \(reason)")
    case .failed(let reason, let retryAfter):
      failures[call] = reason
      tell("\(call.subject): \(reason)")
      return .unknown(reason, retryAfter: retryAfter)
    }
  }

  private func answer(
    _ message: DeliverMessage, _ result: DeliveryOutcome.Result, _ call: CallName, failure: String? = nil
  ) -> CallResult {
    failures[call] = nil
    do {
      return .answered(try CallAnswer(DeliveryOutcome(message, result, channel: channel.name), failure: failure))
    } catch {
      return .unknown("the outcome can't be written: \(error)")
    }
  }

  public func givenUp(_ call: CallEntry, mayBeMade: Bool) -> CallAnswer? {
    guard now() >= call.until.adding(milliseconds: Self.patience), let failure = failures[call.name],
      let message = try? DeliverMessage(body: call.body)
    else { return nil }
    failures[call.name] = nil
    return try? CallAnswer(
      DeliveryOutcome(message, .undelivered, channel: channel.name), failure: "not delivered in a day of attempts: \(failure)")
  }
}

@available(*, unavailable)
extension NotificationCaller: Sendable {}
