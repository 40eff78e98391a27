import Glibc
import Sodium
import Synchronization

/// Takes the spans of a process, and keeps them until somebody sends them on. From any thread.
///
/// Where a process has no tracer, nothing is measured and a `traceparent` goes along as it came.
public final class Tracer: Sendable {
  private struct Queue {
    var spans: [Span] = []
    var dropped = 0
  }

  /// Spans that wait at most. More are dropped, and counted: nobody waits for whoever collects them.
  public static let limit = 8192
  /// So many are worth a request of their own before its time has come.
  package static let batchLimit = 512

  private let sampler: Sampler
  private let queue = Mutex(Queue())
  /// Called when a batch is full.
  private let isFull = Mutex<(@Sendable () -> Void)?>(nil)

  public init(_ sampler: Sampler = .usual) {
    self.sampler = sampler
  }

  /// A new span for a request, in the trace that it names or in a new one, with the decision whether it is kept.
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

  /// What is to be sent next.
  package func take(_ limit: Int = Tracer.batchLimit) -> [Span] {
    queue.withLock { queue in
      let taken = Array(queue.spans.prefix(limit))
      queue.spans.removeFirst(taken.count)
      return taken
    }
  }

  /// Spans that were dropped since the start, as too many waited.
  public var dropped: Int { queue.withLock { $0.dropped } }

  /// Nobody will ever take them.
  package func drop(_ count: Int) {
    queue.withLock { $0.dropped += count }
  }

  /// They were not sent and go first the next time, as far as there is room for them.
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
