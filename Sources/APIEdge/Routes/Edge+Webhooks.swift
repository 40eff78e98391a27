import Contracts
import Deciding
import HTTP
import Platform

/// What others tell by themselves.
extension Edge {
  /// `POST /webhooks/card-provider`: what came of a charge or a refund. The provider may say it as often as it likes: the id of the webhook
  /// is its idempotency key.
  func takeCardWebhook(_ call: Call, _ content: ContentReader<ReportCard>) throws(Problem) {
    let key = try signedID(of: call)
    let reading = try content.reading(of: call)
    try submit(try reading.complete(), as: .reportCard, for: call, key: key, contentHash: reading.contentHash)
  }

  /// - Throws: `unauthenticated` unless the card provider has signed it.
  private func signedID(of call: Call) throws(Problem) -> IdempotencyKey {
    guard let signature = configuration.cardWebhooks else {
      throw Problem(.unavailable, "this system has no card provider").again(after: Edge.operatorsTime)
    }
    guard let id = call.header(.webhookID), let key = IdempotencyKey(id),
      let seconds = call.header(.webhookTime).flatMap({ Int64(decimal: $0) }), let text = call.header(.webhookSignature),
      signature.isValid(text, of: call.request.body, id: id, at: seconds, now: call.start.time.milliseconds / 1000)
    else { throw Self.unsigned }
    return key
  }

  private static let unsigned = Problem(.unauthenticated, "the webhook is not signed, not with our secret, or not now")
    .with("WWW-Authenticate", #"Signature realm="ticketing", headers="webhook-id webhook-timestamp webhook-signature""#)
}

extension ReportCard {
  init?(_ body: BodyInput) {
    let paymentId = body["paymentId"].id()
    let result = body["result"].word(Result.self)
    let amount = body["amount"].integer(Int64(0)...Int64.max)
    let detail = body["detail"].optional?.text(0...200)
    guard let paymentId, let result, let amount else { return nil }
    self.init(paymentId: paymentId, result: result, amount: amount, detail: detail)
  }
}
