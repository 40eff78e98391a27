import EventLoop
import HTTP
import Synchronization

/// A thread for each service whose journal somebody looks at, from the first time on: one search a service at a time. It belongs to the
/// loop that it is asked from.
final class JournalThreads {
  /// Searches of one service that may wait or run. Hardly anybody asks.
  private static let limit = 4

  private final class Line: Sendable {
    let thread: LoopThread<Void>
    let waiting = Atomic(0)

    init(_ thread: LoopThread<Void>) {
      self.thread = thread
    }
  }

  private var lines: [String: Line] = [:]

  /// False: too many searches wait already, or there is no thread to be had.
  func search(
    _ service: String, _ search: @escaping @Sendable () -> HTTPResponse, answer: @escaping @Sendable (HTTPResponse) -> Void
  ) -> Bool {
    guard let line = line(of: service) else { return false }
    guard line.waiting.add(1, ordering: .relaxed).newValue <= Self.limit else {
      line.waiting.subtract(1, ordering: .relaxed)
      return false
    }
    return line.thread.execute { _, _ in
      let response = search()
      line.waiting.subtract(1, ordering: .relaxed)
      answer(response)
    }
  }

  private func line(of service: String) -> Line? {
    if let line = lines[service] { return line }
    guard let thread = try? LoopThread.start(named: "journals", { _ in }) else { return nil }
    lines[service] = Line(thread)
    return lines[service]
  }

  /// Waits for the running searches, and ends the threads.
  func stop() {
    for line in lines.values { line.thread.stop() }
    lines = [:]
  }
}
