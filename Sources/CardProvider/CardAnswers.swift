import Deciding
import GatewayWorker
import JSON
import Messaging

/// What a card provider's answers mean for the gateway.
public enum CardAnswers {
  /// - Parameter retryAfter: seconds, as the provider says.
  public static func meaning(status: Int, body: [UInt8], retryAfter: Int?, for call: CardCall) -> CallResult {
    switch status {
    case 200..<300:
      answer(call, charge: .charged, refund: .refunded)
    case 400, 402, 422:
      answer(call, charge: .declined, refund: .refundRefused, detail: detail(of: body))
    case 401, 403, 404, 405:
      // It does not know us, or not at this address: it did nothing.
      .notMade("the card provider answered \(status): check CARD_PROVIDER_URL and CARD_PROVIDER_SECRET_FILE")
    default:
      .unknown("the card provider answered \(status)", retryAfter: retryAfter.map { Int64($0) * 1000 })
    }
  }

  /// A charge that was surely never made is a no. A refund is never given up.
  public static func givenUp(_ call: CallEntry, mayBeMade: Bool) -> CallAnswer? {
    guard !mayBeMade, call.name.kind == CardCharge.messageType else { return nil }
    return try? CallAnswer(CardOutcome(paymentId: call.name.subject, .notMade))
  }

  private static func answer(
    _ call: CardCall, charge: CardOutcome.Result, refund: CardOutcome.Result, detail: String? = nil
  ) -> CallResult {
    let outcome =
      switch call {
      case .charge(let call): CardOutcome(paymentId: call.paymentId, charge, detail: detail)
      case .refund(let call): CardOutcome(paymentId: call.paymentId, refund, detail: detail)
      }
    do {
      return .answered(try CallAnswer(outcome))
    } catch {
      return .unknown("the answer can't be written: \(error)")
    }
  }

  private static func detail(of body: [UInt8]) -> String? {
    (try? JSON.decode(CardProviderAPI.Refusal.self, from: body)).map { String($0.detail.prefix(200)) }
  }
}
