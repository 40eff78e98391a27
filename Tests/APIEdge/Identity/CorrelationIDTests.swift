import Deciding
import HTTP
import Testing

@testable import APIEdge

@Suite struct CorrelationIDTests {
  private let time = Timestamp(milliseconds: 1_777_000_000_000)

  @Test func `the client's id is kept`() {
    #expect(CorrelationID.of(["X-Correlation-Id": "order-17/a"], at: time) == "order-17/a")
  }

  @Test(arguments: ["", " ", "a b", "a\tb", "é", String(repeating: "a", count: 129)])
  func `an id that can't be logged and sent on is replaced`(given: String) {
    let id = CorrelationID.of(["x-correlation-id": given], at: time)
    #expect(id != given && CorrelationID.isValid(id))
  }

  @Test func `neither of two ids is taken, unless they are equal`() {
    #expect(!["a", "b"].contains(CorrelationID.of(["X-Correlation-Id": "a", "x-correlation-id": "b"], at: time)))
    #expect(CorrelationID.of(["X-Correlation-Id": "a", "x-correlation-id": "a"], at: time) == "a")
  }

  @Test func `each request without an id gets its own`() {
    #expect(CorrelationID.of([:], at: time) != CorrelationID.of([:], at: time))
  }
}
