import Testing

@testable import Tracing

@Suite struct SamplerTests {
  private let kept = TraceContext(trace: (1, 0), span: 7, flags: 1)
  private let notKept = TraceContext(trace: (1, .max), span: 7, flags: 0)

  private func tracer(_ name: String, _ argument: String? = nil) throws -> Tracer {
    Tracer(try #require(Sampler(name, argument: argument)))
  }

  @Test func `whoever sent the request decides, if it has said anything`() throws {
    for name in ["parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"] {
      let tracer = try tracer(name)
      #expect(tracer.span(continuing: kept).isSampled)
      #expect(!tracer.span(continuing: notKept).isSampled)
    }
  }

  @Test func `without parentbased the decision is taken here`() throws {
    #expect(try tracer("always_on").span(continuing: notKept).isSampled)
    #expect(try !tracer("always_off").span(continuing: kept).isSampled)
    #expect(try !tracer("parentbased_always_off").span(continuing: nil).isSampled)
    #expect(try tracer("parentbased_always_on").span(continuing: nil).isSampled)
  }

  @Test func `a share of the traces is the same one everywhere`() throws {
    let (one, other) = (try tracer("traceidratio", "0.25"), try tracer("traceidratio", "0.25"))
    var count = 0
    for step in UInt64(0)..<1000 {
      let context = TraceContext(trace: (1, step << 54), span: 1, flags: 0)
      #expect(one.span(continuing: context).isSampled == other.span(continuing: context).isSampled)
      if one.span(continuing: context).isSampled { count += 1 }
    }
    #expect(count == 256)
    #expect(try !tracer("traceidratio", "0").span(continuing: kept).isSampled)
    #expect(try tracer("traceidratio", "1").span(continuing: notKept).isSampled)
  }

  @Test func `a new span is another one of the same trace`() throws {
    let span = try tracer("parentbased_always_on").span(continuing: kept)
    #expect(span.trace == kept.trace)
    #expect(span.span != kept.span)
  }

  @Test(arguments: [("sometimes", nil), ("traceidratio", "2"), ("traceidratio", "a half"), ("parentbased_", nil)] as [(String, String?)])
  func `what is no sampler is refused`(name: String, argument: String?) {
    #expect(Sampler(name, argument: argument) == nil)
  }

  @Test func `spans beyond the limit are counted and dropped`() {
    let tracer = Tracer()
    let span = Span(service: "s", context: kept, parent: nil, kind: .server, name: "n", start: 1, end: 2)
    tracer.record(Array(repeating: span, count: Tracer.limit - 1))
    tracer.record([span, span, span])
    #expect(tracer.dropped == 2)
    #expect(tracer.take(Tracer.limit).count == Tracer.limit)
    #expect(tracer.take().isEmpty)
    tracer.putBack([span])
    #expect(tracer.take().count == 1)
  }
}
