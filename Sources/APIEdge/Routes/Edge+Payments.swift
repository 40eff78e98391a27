import Contracts

extension Edge {
  func charge(_ call: Call) throws(Problem) {
    let caller = try call.requireCaller()
    let findings = Findings()
    let key = call.idempotencyKey(findings)
    let body = try RequestBody(of: call.request)
    let amount: Int64 = try body.read(findings) { $0["amount"].integer(1...10_000_000) }
    try submit(ChargeBalance(userId: caller.userId, amount: amount), as: .charge, for: call, key: key, contentHash: body.contentHash)
  }

  func pay(_ call: Call) throws(Problem) {
    let caller = try call.requireCaller()
    let findings = Findings()
    let key = call.idempotencyKey(findings)
    let body = try RequestBody(of: call.request)
    let payment = try body.read(findings, PaymentInput.init)
    try requireReservation(payment.reservationId, of: caller)
    try submit(
      ProcessPayment(reservationId: payment.reservationId, userId: caller.userId, method: payment.method), as: .pay, for: call, key: key,
      contentHash: body.contentHash)
  }

  func showBalance(_ call: Call) throws(Problem) {
    let caller = try call.requireCaller()
    forward(PaymentQuery.balance(userId: caller.userId).query, to: PaymentQuery.service, for: call, missing: .notFound)
  }

  func listPayments(_ call: Call) throws(Problem) {
    let caller = try call.requireCaller()
    let page = try Page(call.query)
    forward(PaymentQuery.payments(userId: caller.userId, page).query, to: PaymentQuery.service, for: call, missing: .notFound)
  }
}

/// `POST /payments/process`
struct PaymentInput: Equatable {
  let reservationId: String
  let method: ProcessPayment.Method

  init?(_ body: BodyInput) {
    let reservationId = body["reservationId"].id()
    let method = body["method"].paymentMethod()
    guard let reservationId, let method else { return nil }
    self.reservationId = reservationId
    self.method = method
  }
}

extension BodyInput {
  /// How to pay: with points, unless it says otherwise.
  func paymentMethod() -> ProcessPayment.Method? {
    optional.map { $0.word(ProcessPayment.Method.self) } ?? .points
  }
}
