import Glibc
import Sodium
import Synchronization

/// Takes the spans of a process, and keeps them until the exporter sends them. Any thread may call it.
///
/// In a process without a tracer nothing is measured, and a `traceparent` is passed on unchanged.
public final class Tracer: Sendable {
  private struct Queue {
    var spans: [Span] = []
    var dropped = 0
  }

  /// The number of spans that can wait. More are dropped and counted, because nobody waits for a collector.
  public static let limit = 8192
  /// With this number of waiting spans a request is sent at once.
  package static let batchLimit = 512

  private let sampler: Sampler
  private let queue = Mutex(Queue())
  /// Called when a batch is full.
  private let isFull = Mutex<(@Sendable () -> Void)?>(nil)

  public init(_ sampler: Sampler = .usual) {
    self.sampler = sampler
  }

  /// A new span for a request, in the trace that the request names or in a new one. Its flags say whether it is kept.
  public func span(continuing parent: TraceContext?) -> TraceContext {
    guard let parent else {
      let context = TraceContext(isSampled: true)
      return sampler.keeps(context.trace) ? context : TraceContext(trace: context.trace, span: context.span, flags: 0)
    }
    guard !sampler.followsParent else { return parent.child() }
    let flags = sampler.keeps(parent.trace) ? parent.flags | 1 : parent.flags & ~1
    return TraceContext(trace: parent.trace, span: Random().next() | 1, flags: flags)
  }

  public func record(_ spans: [Span]) {
    guard !spans.isEmpty else { return }
    let isFull = queue.withLock { queue in
      let room = Self.limit - queue.spans.count
      queue.dropped += max(0, spans.count - room)
      let before = queue.spans.count
      queue.spans += spans.prefix(max(0, room))
      return before < Self.batchLimit && queue.spans.count >= Self.batchLimit
    }
    if isFull { self.isFull.withLock { $0 }?() }
  }

  /// Takes the spans that are to be sent next.
  package func take(_ limit: Int = Tracer.batchLimit) -> [Span] {
    queue.withLock { queue in
      let taken = Array(queue.spans.prefix(limit))
      queue.spans.removeFirst(taken.count)
      return taken
    }
  }

  /// The number of spans that were dropped since the start, because too many waited.
  public var dropped: Int { queue.withLock { $0.dropped } }

  /// Counts spans that nobody will ever take.
  package func drop(_ count: Int) {
    queue.withLock { $0.dropped += count }
  }

  /// Puts spans back that could not be sent. They go first the next time, as far as there is room for them.
  package func putBack(_ spans: [Span]) {
    queue.withLock { queue in
      let room = max(0, Self.limit - queue.spans.count)
      queue.dropped += max(0, spans.count - room)
      queue.spans.insert(contentsOf: spans.suffix(room), at: 0)
    }
  }

  package func whenFull(_ work: @escaping @Sendable () -> Void) {
    isFull.withLock { $0 = work }
  }

  /// Nanoseconds since 1970.
  public static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
