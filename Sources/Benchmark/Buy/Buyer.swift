import EventLoop
import HTTP
import JSON

/// A user on a connection. It makes one purchase after the other.
final class Buyer {
  enum Step {
    case reserve, pay, confirm
  }

  /// The course of a purchase. Times are those of the loop. Each step's duration is in nanoseconds; the first counts from its planned
  /// beginning.
  struct Purchase {
    var intended: Int64
    var reserve: Int64 = 0
    var pay: Int64 = 0
    var confirm: Int64 = 0
    var ended: Int64 = 0
    /// Whether it was refused at its first step, as the system has too much to do: 503. It was answered within `reserve` then.
    var isRefused = false
  }

  private static let overloaded = 503

  private let user: Visitor
  private let connection: LoadConnection
  private let loop: EventLoop
  private(set) var bought = 0
  /// The present purchase.
  private var purchase = Purchase(intended: 0)
  private var completion: ((Result<Purchase, BenchmarkFailure>) -> Void)?

  init(_ user: Visitor, port: UInt16, on loop: EventLoop) throws(BenchmarkFailure) {
    self.user = user
    self.loop = loop
    connection = try LoadConnection(port: port, on: loop)
  }

  /// - Parameter intended: the planned beginning of the purchase.
  func buy(_ seat: Box.Seat, intended: Int64, _ completion: @escaping (Result<Purchase, BenchmarkFailure>) -> Void) {
    purchase = Purchase(intended: intended)
    self.completion = completion
    ask(.reserve, seat.order, since: intended)
  }

  private func ask(_ step: Step, _ body: JSONObject, since start: Int64) {
    connection.send(user.request(.post, step.path, body: body)) { [unowned self] result in
      do throws(BenchmarkFailure) {
        try take(result.get(), of: step, asked: body, since: start)
      } catch {
        end(.failure(error))
      }
    }
  }

  private func take(_ answer: LoadConnection.Answer, of step: Step, asked body: JSONObject, since start: Int64) throws(BenchmarkFailure) {
    let now = loop.now
    if step == .reserve, answer.status == Self.overloaded {
      purchase.reserve = now - start
      purchase.ended = now
      purchase.isRefused = true
      return end(.success(purchase))
    }
    guard answer.status == step.status else { throw BenchmarkFailure("\(step) was answered with \(answer.description)") }
    switch step {
    case .reserve:
      guard let reservation = answer.text("reservationId") else { throw BenchmarkFailure("the answer to a reservation has no id") }
      purchase.reserve = now - start
      ask(.pay, ["reservationId": .string(reservation)], since: now)
    case .pay:
      purchase.pay = now - start
      ask(.confirm, body, since: now)
    case .confirm:
      purchase.confirm = now - start
      purchase.ended = now
      bought += 1
      end(.success(purchase))
    }
  }

  private func end(_ result: Result<Purchase, BenchmarkFailure>) {
    let completion = completion
    self.completion = nil
    completion?(result)
  }
}

extension Buyer.Step {
  fileprivate var path: String {
    switch self {
    case .reserve: "/ticketing/reservations/new"
    case .pay: "/payments/process"
    case .confirm: "/ticketing/reservations/confirm"
    }
  }

  fileprivate var status: Int {
    switch self {
    case .reserve: 201
    case .pay, .confirm: 200
    }
  }
}
