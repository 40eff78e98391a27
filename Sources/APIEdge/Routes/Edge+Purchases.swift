import Contracts
import Deciding
import HTTP

/// The one-call purchase.
extension Edge {
  func startPurchase(_ call: Call) throws(Problem) {
    let caller = try call.requireCaller()
    let findings = Findings()
    let key = call.idempotencyKey(findings)
    let body = try RequestBody(of: call.request)
    let wanted = try body.read(findings, PurchaseInput.init)
    whenTokenIsKnown(call) { [weak self] in
      guard let self, call.exchange.isOpen else { return }
      do throws(Problem) {
        try start(wanted, by: caller, for: call, key: key, contentHash: body.contentHash)
      } catch {
        call.fail(error)
      }
    }
  }

  private func start(
    _ wanted: PurchaseInput, by caller: Caller, for call: Call, key: IdempotencyKey?, contentHash: String
  ) throws(Problem) {
    let purchase: StartPurchase
    do throws(Problem) {
      purchase = StartPurchase(
        purchaseId: ids.purchase(IDSource.random(at: call.start.time), of: caller.userId),
        reservation: try asked(wanted.seats, by: caller, for: call), method: wanted.method)
    } catch {
      return try refuse(call, error, as: .startPurchase, routedBy: caller.userId, key: key, contentHash: contentHash)
    }
    try submit(purchase, as: .startPurchase, for: call, key: key, contentHash: contentHash)
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
