import EventLoop
import HTTP

/// The requests for one seat. All connections send at once.
final class Rush {
  private let loop: EventLoop
  private let connections: [LoadConnection]
  private let users: [Visitor]
  private(set) var winners = LatencyHistogram()
  private(set) var losers = LatencyHistogram()
  /// The time from the first request for a seat to the last answer, added up over all seats.
  private(set) var nanoseconds: Int64 = 0
  private var requests: [[UInt8]] = []
  private var left = 0
  private var awaited = 0
  private var failure: BenchmarkFailure?

  init(connections count: Int, users: [Visitor], port: UInt16) throws {
    let loop = try EventLoop()
    self.loop = loop
    self.users = users
    connections = try (0..<count).map { _ in try LoadConnection(port: port, on: loop) }
  }

  var answers: Int { winners.count + losers.count }

  /// Resets all counts.
  func forget() {
    (winners, losers, nanoseconds) = (LatencyHistogram(), LatencyHistogram(), 0)
  }

  /// Throws unless one request gets the seat, and all others hear that it is taken.
  func run(for seat: Box.Seat, requests count: Int) throws(BenchmarkFailure) {
    requests = users.map { $0.request(.post, "/ticketing/reservations/new", body: seat.order) }
    (left, awaited) = (count, count)
    let (won, start) = (winners.count, loop.now)
    loop.soon { [unowned self] in
      for connection in connections { ask(on: connection) }
    }
    loop.run()
    if let failure { throw failure }
    nanoseconds += loop.now - start
    guard winners.count == won + 1 else {
      throw BenchmarkFailure("of \(count) requests for seat \(seat.seatId), \(winners.count - won) got it instead of one")
    }
  }

  private func ask(on connection: LoadConnection) {
    guard left > 0 else { return }
    left -= 1
    let sent = loop.now
    connection.send(requests[left % requests.count]) { [unowned self] result in
      do throws(BenchmarkFailure) {
        try note(result.get(), after: loop.now - sent)
      } catch {
        failure = error
        return loop.stop()
      }
      awaited -= 1
      if awaited == 0 { loop.stop() }
      ask(on: connection)
    }
  }

  private func note(_ answer: LoadConnection.Answer, after nanoseconds: Int64) throws(BenchmarkFailure) {
    switch (answer.status, answer.text("code")) {
    case (201, _): winners.record(nanoseconds: nanoseconds)
    case (409, "seat_taken"): losers.record(nanoseconds: nanoseconds)
    default: throw BenchmarkFailure("a request for a seat that others want was answered with \(answer.description)")
    }
  }
}
