import EventLoop
import HTTP
import Testing

@testable import Benchmark

@Suite struct RushTests {
  /// A server that gives the seat to the first `winners` who ask, and then answers `status`.
  private final class Clerk {
    let port: UInt16
    private let thread: LoopThread<HTTPServer>

    init(winners: Int, then status: HTTPStatus = .conflict) throws {
      let bound = Handover<UInt16>()
      thread = try LoopThread.start(named: "clerk") { loop in
        var left = winners
        let server = HTTPServer(loop: loop) { _, exchange in
          left -= 1
          let answer = left >= 0 ? HTTPResponse(.created, body: "{}") : HTTPResponse(status, body: #"{"code":"seat_taken"}"#)
          exchange.answer(answer)
        }
        bound.put(try server.listen(port: 0))
        return server
      }
      port = bound.take()
    }

    deinit { thread.stop() }

    /// Sends requests for a seat, and returns once they are answered.
    func rush(_ requests: Int, connections: Int) throws -> Rush {
      let users = [Visitor(port: port, token: "a"), Visitor(port: port, token: "b")]
      let rush = try Rush(connections: connections, users: users, port: port)
      try rush.run(for: Box.Seat(scheduleId: "con-1.1", seatId: "con-1.1.1.1.1"), requests: requests)
      return rush
    }
  }

  @Test func `the winner and the losers of a seat are counted apart, over all connections`() throws {
    let clerk = try Clerk(winners: 1)
    let rush = try clerk.rush(30, connections: 4)
    #expect(rush.winners.count == 1)
    #expect(rush.losers.count == 29)
    rush.forget()
    #expect(rush.answers == 0)
  }

  @Test func `fewer requests than connections are sent as they are`() throws {
    let clerk = try Clerk(winners: 1)
    #expect(try clerk.rush(3, connections: 8).answers == 3)
  }

  @Test(arguments: [0, 2])
  func `a seat that nobody or two get is a failure`(_ winners: Int) throws {
    let clerk = try Clerk(winners: winners)
    let failure = #expect(throws: BenchmarkFailure.self) { try clerk.rush(10, connections: 2) }
    #expect(failure?.description.contains("\(winners) got it") == true)
  }

  @Test func `any other answer is a failure that shows it`() throws {
    let clerk = try Clerk(winners: 1, then: .serviceUnavailable)
    let failure = #expect(throws: BenchmarkFailure.self) { try clerk.rush(10, connections: 2) }
    #expect(failure?.description.contains("503") == true)
  }
}
