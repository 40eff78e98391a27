import Contracts
import Deciding
import HTTP

/// The one-call purchase.
extension Edge {
  func startPurchase(_ call: Call, _ content: ContentReader<PurchaseInput>) throws(Problem) {
    let caller = try call.requireCaller()
    let reading = try content.reading(of: call)
    let wanted = try reading.complete()
    submitWhenTokenIsKnown(.startPurchase, for: call, by: caller, key: reading.key, contentHash: reading.contentHash) {
      edge throws(Problem) in
      StartPurchase(
        purchaseId: edge.ids.purchase(IDSource.random(at: call.start.time), of: caller.userId),
        reservation: try edge.asked(wanted.seats, by: caller, for: call), method: wanted.method)
    }
  }

  func showPurchase(_ call: Call) throws(Problem) {
    let caller = try call.requireCaller()
    let purchaseId = call.parameter("id")
    guard ids.isPurchase(purchaseId, of: caller.userId) else { throw Problem(.notFound, "you have no purchase of this id") }
    forward(
      PurchaseQuery.purchase(purchaseId: purchaseId, userId: caller.userId).query, to: PurchaseQuery.service, for: call, missing: .notFound)
  }
}

/// `POST /ticketing/purchases`
struct PurchaseInput: Equatable {
  let seats: SeatChoice
  let method: ProcessPayment.Method

  init?(_ body: BodyInput) {
    let seats = SeatChoice(body)
    let method = body["method"].paymentMethod()
    guard let seats, let method else { return nil }
    self.seats = seats
    self.method = method
  }
}
