import EventLoop
import HTTP
import Synchronization
import TestSupport
import Testing

@testable import OpenTelemetry
@testable import Tracing

/// A collector of the test's own, to which spans are sent as OTLP has it. That OpenTelemetry's own types read them is the end-to-end
/// tests' business.
@Suite struct SpanExporterTests {
  private final class Collector: Sendable {
    private struct Received {
      var bodies: [[UInt8]] = []
      var types: [String?] = []
    }

    private let received = Mutex(Received())
    /// The answers to come; then 200.
    private let statuses: Mutex<[HTTPStatus]>
    private let thread: LoopThread<HTTPServer>
    let port: UInt16

    init(answering statuses: [HTTPStatus] = []) throws {
      self.statuses = Mutex(statuses)
      let bound = Handover<UInt16>()
      let (received, answers) = (Box(), Box())
      thread = try LoopThread.start(named: "collector") { loop in
        let server = HTTPServer(loop: loop) { request, exchange in
          received.collector?.take(request)
          exchange.answer(HTTPResponse(answers.collector?.next ?? .ok))
        }
        bound.put(try server.listen(host: "127.0.0.1", port: 0))
        return server
      }
      port = bound.take()
      received.set(self)
      answers.set(self)
    }

    /// The server's handler is made before the collector is.
    private final class Box: Sendable {
      private let value = Mutex<Collector?>(nil)
      var collector: Collector? { value.withLock { $0 } }
      func set(_ collector: Collector) { value.withLock { $0 = collector } }
    }

    private var next: HTTPStatus { statuses.withLock { $0.isEmpty ? .ok : $0.removeFirst() } }

    private func take(_ request: HTTPRequest) {
      received.withLock {
        $0.bodies.append(request.body)
        $0.types.append(request.fields["content-type"])
      }
    }

    var bodies: [[UInt8]] { received.withLock { $0.bodies } }
    var types: [String?] { received.withLock { $0.types } }

    func stop() { thread.stop() }
  }

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
    #expect(collector.bodies.count == 1)
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
