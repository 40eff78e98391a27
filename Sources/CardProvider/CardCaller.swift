import Curl
import Deciding
import EventLoop
import GatewayWorker
import JSON
import Messaging
import OutsideCalls

/// Makes the gateway's calls to a card provider, over HTTP.
public final class CardCaller: OutsideCaller {
  private let settings: CardProviderSettings
  private let client: OutsideClient
  private let tell: (String) -> Void

  /// - Parameter tell: gets a line for the operator about each attempt that brought no clear answer.
  public init(_ settings: CardProviderSettings, on loop: EventLoop, tell: @escaping (String) -> Void) throws {
    self.settings = settings
    client = try OutsideClient(on: loop)
    self.tell = tell
  }

  public func destination(of call: CallEntry) -> String { "card-provider" }

  public func attempt(_ call: CallEntry, done: @escaping (CallResult) -> Void) {
    do {
      guard let asked = try CardCall(type: call.name.kind, body: call.body) else {
        return done(.impossible("\(call.name.kind) is no call to a card provider"))
      }
      client.post(try request(asked)) { [tell] result in
        let meaning = Self.meaning(of: result, for: asked)
        switch meaning {
        case .answered: break
        case .notMade(let reason), .impossible(let reason), .unknown(let reason, _):
          tell("\(call.name.kind) \(call.name.subject): \(reason)")
        }
        done(meaning)
      }
    } catch {
      done(.impossible("the call can't be read or written: \(error)"))
    }
  }

  public func givenUp(_ call: CallEntry, mayBeMade: Bool) -> CallAnswer? {
    CardAnswers.givenUp(call, mayBeMade: mayBeMade)
  }

  private func request(_ call: CardCall) throws -> CurlRequest {
    let (path, key, body) =
      switch call {
      case .charge(let charge):
        (
          CardProviderAPI.charges, CardProviderAPI.key(ofCharge: charge.paymentId),
          try JSON.encode(
            CardProviderAPI.Charge(paymentId: charge.paymentId, customerId: charge.userId, amount: charge.amount))
        )
      case .refund(let refund):
        (
          CardProviderAPI.refunds, CardProviderAPI.key(ofRefund: refund.paymentId),
          try JSON.encode(CardProviderAPI.Refund(paymentId: refund.paymentId, amount: refund.amount))
        )
      }
    return CurlRequest(
      url: "\(settings.url)/\(path)",
      headers: [
        "Content-Type: application/json", "Authorization: Bearer \(settings.secret)", "\(CardProviderAPI.keyHeader): \(key)",
      ], body: body, timeLimit: settings.timeLimit)
  }

  static func meaning(of result: Result<OutsideClient.Answer, CurlFailure>, for call: CardCall) -> CallResult {
    switch result {
    case .success(let answer):
      return CardAnswers.meaning(status: answer.status, body: answer.body, retryAfter: answer.retryAfter, for: call)
    case .failure(let failure):
      return failure.mayBeReceived ? .unknown(failure.error.message) : .notMade(failure.error.message)
    }
  }
}
