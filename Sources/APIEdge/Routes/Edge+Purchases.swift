import Contracts
import Deciding

/// The one-call purchase.
extension Edge {
  func startPurchase(_ call: Call) throws(Problem) {
    let caller = try call.requireCaller()
    let findings = Findings()
    let key = call.idempotencyKey(findings)
    let body = try RequestBody(of: call.request)
    let wanted = try body.read(findings, PurchaseInput.init)
    let purchase: StartPurchase
    do throws(Problem) {
      purchase = StartPurchase(
        purchaseId: ids.purchase(IDSource.random(at: call.start.time), of: caller.userId),
        reservation: try asked(wanted.seats, by: caller, for: call), method: wanted.method)
    } catch {
      return try refuse(call, error, as: .startPurchase, routedBy: caller.userId, key: key, contentHash: body.contentHash)
    }
    try submit(purchase, as: .startPurchase, for: call, key: key, contentHash: body.contentHash)
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
