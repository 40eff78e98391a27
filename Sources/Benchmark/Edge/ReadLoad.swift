import EventLoop

/// Sends the same requests again and again, on several connections at once.
struct ReadLoad {
  struct Outcome {
    /// The latencies of the answers within the measured time.
    var latency = LatencyHistogram()
    var nanoseconds: Int64 = 0
    /// The processor time of the serving thread in that time. Nil if it could not be read.
    var processorNanoseconds: Int64?
  }

  /// They are sent in turn.
  let requests: [[UInt8]]
  /// The expected status.
  let status: Int
  /// The expected size of the content. Nil: it differs from answer to answer.
  let bytes: Int?

  init(requests: [[UInt8]], status: Int, bytes: Int? = nil) {
    self.requests = requests
    self.status = status
    self.bytes = bytes
  }

  init(request: [UInt8], status: Int, bytes: Int) {
    self.init(requests: [request], status: status, bytes: bytes)
  }

  /// - Parameter usage: the processor time of the serving thread so far, in nanoseconds.
  func run(_ configuration: EdgeBenchmark.Configuration, port: UInt16, usage: @escaping () -> Int64?) throws -> Outcome {
    let loop = try EventLoop()
    let connections = try (0..<configuration.connections).map { _ in try LoadConnection(port: port, on: loop) }
    let turn = Turn(self, loop)
    loop.soon {
      for connection in connections { turn.ask(on: connection) }
    }
    loop.schedule(after: .seconds(configuration.warmupSeconds)) { turn.begin(usage()) }
    loop.schedule(after: .seconds(configuration.warmupSeconds + configuration.seconds)) { turn.end(usage()) }
    loop.run()
    return try turn.result.get()
  }

  /// One run of the load.
  private final class Turn {
    private let load: ReadLoad
    private let loop: EventLoop
    private var next = 0
    private var outcome = Outcome()
    private var start: Int64?
    private var usageAtStart: Int64?
    private(set) var result: Result<Outcome, BenchmarkFailure> = .failure(BenchmarkFailure("the measurement was stopped"))

    init(_ load: ReadLoad, _ loop: EventLoop) {
      self.load = load
      self.loop = loop
    }

    func ask(on connection: LoadConnection) {
      let sent = loop.now
      next = (next + 1) % load.requests.count
      connection.send(load.requests[next]) { [unowned self] answer in
        do throws(BenchmarkFailure) {
          try note(answer.get(), after: loop.now - sent)
          ask(on: connection)
        } catch {
          result = .failure(error)
          loop.stop()
        }
      }
    }

    private func note(_ answer: LoadConnection.Answer, after nanoseconds: Int64) throws(BenchmarkFailure) {
      guard answer.status == load.status, load.bytes.map({ $0 == answer.body.count }) ?? true else {
        let bytes = load.bytes.map { " and \($0) bytes" } ?? ""
        throw BenchmarkFailure("expected \(load.status)\(bytes), but got \(answer.body.count) bytes: \(answer.description)")
      }
      if start != nil { outcome.latency.record(nanoseconds: nanoseconds) }
    }

    /// Begins the measured time.
    func begin(_ usage: Int64?) {
      usageAtStart = usage
      start = loop.now
    }

    func end(_ usage: Int64?) {
      guard let start else { return }
      outcome.nanoseconds = loop.now - start
      if let usage, let usageAtStart { outcome.processorNanoseconds = usage - usageAtStart }
      result = outcome.latency.count > 0 ? .success(outcome) : .failure(BenchmarkFailure("there was no answer within the measured time"))
      loop.stop()
    }
  }
}
