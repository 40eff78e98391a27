import HTTP

/// One user and the steps of one purchase after the other.
final class Buyer {
  enum Step: Int, CaseIterable {
    case reserve, pay, confirm
  }

  let number: Int
  private let user: Visitor
  private let connection: LoadConnection
  private let loop: EventLoop
  private(set) var bought = 0

  init(_ number: Int, _ user: Visitor, port: UInt16, on loop: EventLoop) throws(BenchmarkFailure) {
    self.number = number
    self.user = user
    self.loop = loop
    connection = try LoadConnection(port: port, on: loop)
  }

  /// How a purchase went: how long each step took, in nanoseconds; the first from when it was to begin.
  struct Purchase {
    var intended: Int64
    var steps: [Int64] = []
    var ended: Int64 = 0
  }

  func buy(_ seat: Box.Seat, intended: Int64, _ done: @escaping (Result<Purchase, BenchmarkFailure>) -> Void) {
    let body = "{\"scheduleId\":\"\(seat.scheduleId)\",\"seatIds\":[\"\(seat.seatId)\"]}"
    var purchase = Purchase(intended: intended)
    ask(.reserve, "/ticketing/reservations/new", body, expecting: 201, since: intended, &purchase) { [self] purchase, answer in
      guard let reservation = answer.text("reservationId") else { return done(.failure(BenchmarkFailure("a 201 without a reservationId"))) }
      let body = "{\"reservationId\":\"\(reservation)\"}"
      var purchase = purchase
      ask(.pay, "/payments/process", body, expecting: 200, since: loop.now, &purchase) { [self] purchase, _ in
        var purchase = purchase
        ask(.confirm, "/ticketing/reservations/confirm", body, expecting: 200, since: loop.now, &purchase) { [self] purchase, _ in
          var purchase = purchase
          purchase.ended = loop.now
          bought += 1
          done(.success(purchase))
        } failed: { done(.failure($0)) }
      } failed: { done(.failure($0)) }
    } failed: { done(.failure($0)) }
  }

  private func ask(
    _ step: Step, _ path: String, _ body: String, expecting status: Int, since start: Int64, _ purchase: inout Purchase,
    _ next: @escaping (Purchase, LoadConnection.Answer) -> Void, failed: @escaping (BenchmarkFailure) -> Void
  ) {
    let soFar = purchase
    connection.send(user.request(.post, path, body: body)) { [self] result in
      switch result {
      case .failure(let failure): failed(failure)
      case .success(let answer):
        guard answer.status == status else {
          return failed(BenchmarkFailure("\(step) was answered with \(answer.status) \(String(decoding: answer.body, as: UTF8.self))"))
        }
        var purchase = soFar
        purchase.steps.append(loop.now - start)
        next(purchase, answer)
      }
    }
  }
}
