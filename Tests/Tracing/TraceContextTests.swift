import Testing
import Tracing

@Suite struct TraceContextTests {
  private static let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  @Test func `a context is written as it was read`() throws {
    let context = try #require(TraceContext(Self.given))
    #expect(context.traceparent == Self.given)
    #expect(context.trace == (0x0af7_6519_16cd_43dd, 0x8448_eb21_1c80_319c))
    #expect(context.span == 0xb7ad_6b71_6920_3331)
    #expect(context.isSampled)
  }

  @Test func `a trace is continued by a span of its own`() throws {
    let child = try #require(TraceContext(Self.given)).child()
    #expect(child.traceparent.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-"))
    #expect(child.traceparent.hasSuffix("-01"))
    #expect(child.traceparent != Self.given)
    #expect(TraceContext(child.traceparent) == child)
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
    let new = TraceContext(isSampled: false)
    #expect(TraceContext(new.traceparent) == new)
    #expect(!new.isSampled)
    #expect(new.trace != TraceContext(isSampled: false).trace)
  }
}
