import Curl
import EventLoop
import Tracing

/// Sends a process's spans to an OpenTelemetry collector: OTLP over HTTP, in Protocol Buffers' format. It has a thread of its own, because
/// a collector may be slow or gone. Code that records spans never waits for it.
public final class SpanExporter: Sendable {
  public struct Settings: Equatable, Sendable {
    /// The whole address of the collector: `http://127.0.0.1:4318/v1/traces`.
    public var url: String
    /// Further headers, each `Name: value`.
    public var headers: [String] = []
    /// The time limit of a request, in milliseconds.
    public var timeLimit = 10_000
    /// A PEM file with the CA certificates for the collector. Nil: those of the system.
    public var certificates: String?
    public var sampler = Sampler.usual
    /// The attributes of every service (`OTEL_RESOURCE_ATTRIBUTES`), beside its name.
    public var resource: [Attribute] = []
    /// The time for which spans are gathered, in milliseconds.
    public var pause = 5000

    public init(url: String) {
      self.url = url
    }

    /// The address in messages: without what may be secret, user, password and query.
    public var name: String {
      let place = url.prefix { $0 != "?" }
      guard let start = place.firstRange(of: "://")?.upperBound else { return String(place) }
      let authority = place[start...].prefix { $0 != "/" }
      let user = authority.lastIndex(of: "@").map { authority.index(after: $0) } ?? authority.startIndex
      return String(place[..<start] + place[user...])
    }

    public struct Attribute: Equatable, Sendable {
      public var name: String
      public var value: String

      public init(name: String, value: String) {
        self.name = name
        self.value = value
      }
    }
  }

  public let tracer: Tracer
  private let thread: LoopThread<Sender>

  /// - Parameter tell: called on the exporter's thread, with a line for the operator.
  public init(_ settings: Settings, tell: @escaping @Sendable (String) -> Void) throws {
    let tracer = Tracer(settings.sampler)
    self.tracer = tracer
    thread = try LoopThread.start(named: "traces") { loop in
      try Sender(settings, tracer, on: loop, tell: tell)
    }
    tracer.whenFull { [thread] in thread.execute { sender, _ in sender.send() } }
  }

  /// Sends the remaining spans, for some two seconds at most, and ends. False: the collector holds the thread up, and it goes on.
  @discardableResult
  public func stop() -> Bool {
    thread.finish(within: .seconds(2)) { sender, done in
      sender.send()
      done()
    }
    return thread.stop(within: .milliseconds(200))
  }
}

/// The part of the exporter that lives on its thread.
private final class Sender {
  private let settings: SpanExporter.Settings
  private let resource: [(name: String, value: Span.Value)]
  private let tracer: Tracer
  private let curl: EasyHandle
  private let loop: EventLoop
  private let tell: @Sendable (String) -> Void
  /// Nothing is sent before this time, in nanoseconds of the loop's clock.
  private var pausesUntil: Int64 = 0
  private var failures = 0

  init(_ settings: SpanExporter.Settings, _ tracer: Tracer, on loop: EventLoop, tell: @escaping @Sendable (String) -> Void) throws {
    self.settings = settings
    resource = settings.resource.map { ($0.name, .text($0.value)) }
    self.tracer = tracer
    self.loop = loop
    self.tell = tell
    curl = try EasyHandle(timeLimit: settings.timeLimit, certificates: settings.certificates)
    loop.schedule(every: .milliseconds(settings.pause)) { [unowned self] in send() }
  }

  /// Sends one batch after the other, until no span is left or the collector does not take one.
  func send() {
    while loop.now >= pausesUntil {
      let spans = tracer.take()
      guard !spans.isEmpty, post(spans) else { return }
    }
  }

  private func post(_ spans: [Span]) -> Bool {
    let failure: String
    var isForNow = true
    var pause = min(30, 1 << min(failures, 5))
    do throws(CurlError) {
      let answer = try curl.post(
        TraceRequest(spans: spans, resource: resource).bytes, to: settings.url,
        headers: settings.headers + ["Content-Type: application/x-protobuf"])
      if (200..<300).contains(answer.status) {
        failures = 0
        return true
      }
      failure = "it answered \(answer.status)"
      isForNow = Self.statusesForNow.contains(answer.status)
      if let retryAfter = answer.retryAfter { pause = min(retryAfter, 300) }
    } catch {
      failure = error.description
    }
    if isForNow { tracer.putBack(spans) } else { tracer.drop(spans.count) }
    failures += 1
    pausesUntil = loop.now + Int64(pause) * 1_000_000_000
    let fate = isForNow ? "they are kept" : "\(spans.count) are dropped"
    tell("the collector at \(settings.name) took no spans: \(failure); \(fate), and it is asked again in \(pause) s")
    return false
  }

  /// The statuses after which OTLP asks clients to send the same again.
  private static let statusesForNow: Set<Int> = [429, 502, 503, 504]
}
