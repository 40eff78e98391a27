import Testing

@testable import APIEdge

@Suite struct TraceContextTests {
  private static let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  @Test func `a trace is continued with a new span`() throws {
    let child = try #require(TraceContext(Self.given)).child()
    #expect(child.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-"))
    #expect(child.hasSuffix("-01"))
    #expect(child != Self.given)
    #expect(TraceContext(child) != nil)
  }

  @Test func `from a later version the parts of version 00 are taken`() {
    #expect(TraceContext("cc" + Self.given.dropFirst(2) + "-more") != nil)
  }

  @Test(arguments: [
    "", "00", String(given.dropLast()), given + "-more", given.uppercased(), "ff" + given.dropFirst(2),
    "00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
    "cc" + given.dropFirst(2) + "more",
  ])
  func `an invalid traceparent begins no trace`(text: String) {
    #expect(TraceContext(text) == nil)
  }

  @Test func `a new trace is a valid one`() {
    #expect(TraceContext(TraceContext().child()) != nil)
    #expect(TraceContext().child() != TraceContext().child())
  }
}
