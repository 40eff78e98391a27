import Contracts

extension Edge {
  func charge(_ call: Call, _ content: ContentReader<Int64>) throws(Problem) {
    let caller = try call.requireCaller()
    let reading = try content.reading(of: call)
    try submit(
      ChargeBalance(userId: caller.userId, amount: try reading.complete()), as: .charge, for: call, key: reading.key,
      contentHash: reading.contentHash)
  }

  func pay(_ call: Call, _ content: ContentReader<PaymentInput>) throws(Problem) {
    let caller = try call.requireCaller()
    let reading = try content.reading(of: call)
    let payment = try reading.complete()
    try requireReservation(payment.reservationId, of: caller)
    try submit(
      ProcessPayment(reservationId: payment.reservationId, userId: caller.userId, method: payment.method), as: .pay, for: call,
      key: reading.key, contentHash: reading.contentHash)
  }

  func showBalance(_ call: Call) throws(Problem) {
    let caller = try call.requireCaller()
    forward(PaymentQuery.balance(userId: caller.userId).query, to: PaymentQuery.service, for: call, missing: .notFound)
  }

  func listPayments(_ call: Call, _ query: QueryReader<Page>) throws(Problem) {
    let caller = try call.requireCaller()
    let page = try query.read(call)
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
