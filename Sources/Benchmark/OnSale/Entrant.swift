import EventLoop
import HTTP
import JSON

/// A user of an on-sale, on a connection of its own.
final class Entrant {
  enum Step: String {
    case charge, enter, poll, reserve, pay, confirm, leave
  }

  /// What its user has come to.
  enum End: Equatable {
    case bought(seatId: String)
    case soldOut
  }

  /// What it tells the load.
  struct Handlers {
    /// An answer that counts, and how long it took.
    var answered: (Step, Int64) -> Void
    /// An answer that asks to come again: 503 or 429.
    var refused: (Step, _ status: Int) -> Void
    var entered: () -> Void
    var ended: (End) -> Void
    var failed: (BenchmarkFailure) -> Void
  }

  private static let retryPause = Duration.seconds(1)

  private let user: Visitor
  private let hall: OnSaleHall
  private let pollPause: Duration
  private let connection: LoadConnection
  private let loop: EventLoop
  private let handlers: Handlers
  private var queueToken = ""
  private var reservationId = ""
  private var seatId = ""
  /// Whether it was let in, and has no end yet.
  private(set) var isIn = false
  private(set) var isOver = false
  private var isStopped = false

  init(
    _ user: Visitor, _ hall: OnSaleHall, pollPause: Duration, on loop: EventLoop, _ handlers: Handlers
  ) throws(BenchmarkFailure) {
    self.user = user
    self.hall = hall
    self.pollPause = pollPause
    self.loop = loop
    self.handlers = handlers
    connection = try LoadConnection(port: user.port, on: loop)
  }

  /// Charges its points, before the sale.
  func charge(_ done: @escaping () -> Void) {
    send(.charge, user.request(.post, "/payments/charge", body: ["amount": .integer(OnSaleHall.price)])) { _ in done() }
  }

  func enter() {
    send(.enter, user.request(.post, "/queue/token", body: ["concertId": .string(hall.concertId)])) { [unowned self] answer in
      queueToken = answer.text("token") ?? ""
      handlers.entered()
      look(answer)
    }
  }

  /// Looks at its place no more. Who was let in buys on.
  func stop() { isStopped = true }

  private var tokenField: HTTPFields { ["X-Queue-Token": queueToken] }

  private func look(_ answer: LoadConnection.Answer) {
    guard answer.text("status") != "ACTIVE" else {
      isIn = true
      return reserve()
    }
    loop.schedule(after: pollPause) { [unowned self] in poll() }
  }

  private func poll() {
    guard !isStopped else { return }
    send(.poll, user.request(.get, "/queue/status", tokenField)) { [unowned self] in look($0) }
  }

  private func reserve() {
    let body: JSONObject = ["scheduleId": .string(hall.scheduleId), "count": 1]
    send(.reserve, user.request(.post, "/ticketing/reservations/best", tokenField, body: body)) { [unowned self] answer in
      guard answer.status == 201 else { return leave() }
      reservationId = answer.text("reservationId") ?? ""
      seatId = answer.firstSeat ?? ""
      pay()
    }
  }

  private func pay() {
    send(.pay, user.request(.post, "/payments/process", body: ["reservationId": .string(reservationId)])) { [unowned self] _ in confirm() }
  }

  private func confirm() {
    let body: JSONObject = ["reservationId": .string(reservationId)]
    send(.confirm, user.request(.post, "/ticketing/reservations/confirm", body: body)) { [unowned self] _ in
      end(.bought(seatId: seatId))
    }
  }

  /// Gives its place to the next in line, when nothing is left.
  private func leave() {
    send(.leave, user.request(.delete, "/queue/token", tokenField)) { [unowned self] _ in end(.soldOut) }
  }

  private func end(_ end: End) {
    isOver = true
    isIn = false
    handlers.ended(end)
  }

  private func send(_ step: Step, _ request: [UInt8], _ next: @escaping (LoadConnection.Answer) -> Void) {
    let sent = loop.now
    connection.send(request) { [unowned self] result in
      switch result {
      case .failure(let failure): handlers.failed(failure)
      case .success(let answer): take(answer, of: step, request, sent, next)
      }
    }
  }

  private func take(
    _ answer: LoadConnection.Answer, of step: Step, _ request: [UInt8], _ sent: Int64, _ next: @escaping (LoadConnection.Answer) -> Void
  ) {
    switch answer.status {
    case 200, 201:
      handlers.answered(step, loop.now - sent)
      next(answer)
    case 409 where step == .reserve && answer.text("code") == "sold_out":
      handlers.answered(step, loop.now - sent)
      next(answer)
    case 429, 503:
      handlers.refused(step, answer.status)
      loop.schedule(after: Self.retryPause) { [unowned self] in send(step, request, next) }
    default:
      handlers.failed(BenchmarkFailure("\(step.rawValue) was answered with \(answer.description)"))
    }
  }
}

extension LoadConnection.Answer {
  /// The first of the seats in a reservation.
  fileprivate var firstSeat: String? {
    (try? JSONValue(parsing: Array(body)))?["seatIds"]?.array?.first?.string
  }
}
