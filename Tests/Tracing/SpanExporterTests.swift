import CollectorTesting
import HTTP
import Synchronization
import TestSupport
import Testing

@testable import OpenTelemetry
@testable import Tracing

/// Spans are sent to a collector of the test's own. An end-to-end test sees that OpenTelemetry's own types can read them.
@Suite struct SpanExporterTests {
  private func span(_ name: String) -> Span {
    Span(service: "s", context: TraceContext(trace: (1, 2), span: 3, flags: 1), parent: 4, kind: .consumer, name: name, start: 5, end: 6)
  }

  private func settings(_ collector: Collector, pause: Int = 20) -> SpanExporter.Settings {
    var settings = SpanExporter.Settings(url: "http://127.0.0.1:\(collector.port)/v1/traces")
    settings.pause = pause
    return settings
  }

  @Test func `spans that were recorded come to the collector`() throws {
    let collector = try Collector()
    defer { collector.stop() }
    let exporter = try SpanExporter(settings(collector)) { _ in }
    defer { exporter.stop() }
    exporter.tracer.record([span("one")])
    try eventually("the collector has a request") { !collector.bodies.isEmpty }
    #expect(collector.types == ["application/x-protobuf"])
    #expect(collector.bodies == [TraceRequest(spans: [span("one")], resource: []).bytes])
  }

  @Test func `a stop sends what is there`() throws {
    let collector = try Collector()
    defer { collector.stop() }
    let exporter = try SpanExporter(settings(collector, pause: 3_600_000)) { _ in }
    exporter.tracer.record([span("last")])
    #expect(exporter.stop())
    try eventually("the collector has it") { collector.bodies.count == 1 }
  }

  @Test func `spans that a collector can't take for now are sent again`() throws {
    let collector = try Collector(answering: [.serviceUnavailable])
    defer { collector.stop() }
    let told = Mutex<[String]>([])
    let exporter = try SpanExporter(settings(collector)) { line in told.withLock { $0.append(line) } }
    defer { exporter.stop() }
    exporter.tracer.record([span("one")])
    try eventually("the collector has it twice") { collector.bodies.count == 2 }
    #expect(collector.bodies[0] == collector.bodies[1])
    #expect(exporter.tracer.dropped == 0)
    #expect(told.withLock { $0.count } == 1)
  }

  @Test func `spans that a collector refuses are dropped, counted and told`() throws {
    let collector = try Collector(answering: [.badRequest])
    defer { collector.stop() }
    let told = Mutex<[String]>([])
    let exporter = try SpanExporter(settings(collector)) { line in told.withLock { $0.append(line) } }
    defer { exporter.stop() }
    exporter.tracer.record([span("one")])
    try eventually("they are dropped") { exporter.tracer.dropped == 1 }
    try eventually("an operator is told") { told.withLock { $0.contains { $0.contains("answered 400") } } }
  }

  @Test(arguments: [
    ("http://u:s3@cret@x:1/a@b?key=s3cret", "http://x:1/a@b"), ("https://u@x", "https://x"), ("http://x/v1/traces", "http://x/v1/traces"),
  ])
  func `no line shows what may be secret in the collector's address`(_ url: String, _ name: String) {
    #expect(SpanExporter.Settings(url: url).name == name)
  }

  @Test func `nobody waits for a collector that is not there`() throws {
    let collector = try Collector()
    let settings = settings(collector)
    collector.stop()
    let told = Mutex<[String]>([])
    let exporter = try SpanExporter(settings) { line in told.withLock { $0.append(line) } }
    exporter.tracer.record([span("one")])
    try eventually("an operator is told") { told.withLock { !$0.isEmpty } }
    #expect(exporter.stop())
  }
}
