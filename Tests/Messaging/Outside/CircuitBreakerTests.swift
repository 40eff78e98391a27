import Deciding
import Testing

@testable import Messaging

@Suite struct CircuitBreakerTests {
  private let start = Timestamp(milliseconds: 1_800_000_000_000)

  private func opened() -> CircuitBreaker {
    var breaker = CircuitBreaker()
    for _ in 0..<5 { breaker.failed(at: start) }
    return breaker
  }

  @Test func `it opens after five failures in a row, and a success in between starts the count anew`() {
    var breaker = CircuitBreaker()
    for _ in 0..<4 { breaker.failed(at: start) }
    breaker.succeeded()
    for _ in 0..<4 { breaker.failed(at: start) }
    #expect(breaker.state == .closed)
    #expect(breaker.permission(at: start) == .granted)
    breaker.failed(at: start)
    #expect(breaker.state == .open)
    #expect(breaker.openings == 1)
  }

  @Test func `while it is open nothing is tried for ten seconds`() {
    var breaker = opened()
    #expect(breaker.permission(at: start + 9) == .denied(until: start + 10))
    #expect(breaker.state == .open)
  }

  @Test func `after ten seconds one call is the trial, and the others wait for it`() {
    var breaker = opened()
    #expect(breaker.permission(at: start + 10) == .granted)
    #expect(breaker.state == .halfOpen)
    #expect(breaker.permission(at: start + 10) == .denied(until: start + 40))
  }

  @Test func `a trial that succeeds closes it, and one that fails opens it for ten seconds more`() {
    var breaker = opened()
    _ = breaker.permission(at: start + 10)
    var other = breaker
    breaker.succeeded()
    #expect(breaker.state == .closed)
    other.failed(at: start + 11)
    #expect(other.state == .open)
    #expect(other.permission(at: start + 20) == .denied(until: start + 21))
    #expect(other.openings == 1)
  }

  @Test func `a trial without a result is followed by another one`() {
    var breaker = opened()
    _ = breaker.permission(at: start + 10)
    #expect(breaker.permission(at: start + 40) == .granted)
    #expect(breaker.permission(at: start + 40) == .denied(until: start + 70))
  }

  @Test func `failures of calls that were under way when it opened do not keep it open longer`() {
    var breaker = opened()
    breaker.failed(at: start + 5)
    #expect(breaker.permission(at: start + 10) == .granted)
  }

  @Test func `a trial that was not made is another call's`() {
    var breaker = opened()
    _ = breaker.permission(at: start + 10)
    breaker.giveTrialBack(at: start + 10)
    #expect(breaker.permission(at: start + 10) == .granted)
  }
}
