import EventLoop
import HTTP
import Messaging
import Synchronization

/// A thread with a reader of a service's database.
final class QueryThread: Sendable {
  private let thread: LoopThread<any StoreReader>
  private let count = Atomic<Int>(0)

  init(of service: String, openReader: @escaping @Sendable () throws -> any StoreReader) throws {
    // A thread's name has 15 letters at most.
    thread = try LoopThread.start(named: String("read-\(service)".prefix(15))) { _ in try openReader() }
  }

  /// The number of queries that wait or run.
  var waiting: Int { count.load(ordering: .relaxed) }

  /// - Parameter answer: called when the query is done.
  func execute<Answer>(
    _ question: @escaping @Sendable (any StoreReader) -> Answer, answer: @escaping @Sendable (Answer) -> Void
  ) {
    count.add(1, ordering: .relaxed)
    thread.execute { [self] reader, _ in
      let found = question(reader)
      count.subtract(1, ordering: .relaxed)
      answer(found)
    }
  }

  /// Waits for the running query, and ends the thread.
  func stop() {
    thread.execute { reader, _ in reader.close() }
    thread.stop()
  }
}
