import Foundation

/// A few threads, and lines of jobs with a limit that they take from by turns, for work that keeps a core busy. Tasks would not do: their
/// threads are as many as cores, and such work would keep all others from running.
final class WorkPool: Sendable {
  /// What becomes of a job.
  enum Outcome {
    /// It is its turn, on a thread of the pool.
    case run
    case full
    case stopped
  }

  typealias Job = @Sendable (Outcome) -> Void

  private let queue: Queue

  /// - Parameter queueLimit: jobs that may wait in a line.
  init(named name: String, threads: Int, lines: Int = 1, queueLimit: Int) {
    queue = Queue(lines: lines, limit: queueLimit, threads: threads)
    for _ in 0..<threads {
      // It has the queue and not the pool, so that a pool that is let go can say so.
      let thread = Thread { [queue] in
        while let job = queue.next() { job(.run) }
        queue.ended()
      }
      thread.name = name
      thread.start()
    }
  }

  deinit {
    for job in queue.close() { job(.stopped) }
  }

  /// Every job is called once: here and now when it can't be queued.
  func submit(in line: Int = 0, _ job: @escaping Job) {
    switch queue.append(job, in: line) {
    case .run: break
    case let refused: job(refused)
    }
  }

  /// Not to be called from a job, which it would wait for.
  func stop() {
    for job in queue.close() { job(.stopped) }
    queue.waitForEnd()
  }

  /// Unchecked: all of it is behind the condition.
  private final class Queue: @unchecked Sendable {
    private let condition = NSCondition()
    private let limit: Int
    private var lines: [[Job]]
    /// The line that had a turn last.
    private var last = 0
    private var isClosed = false
    private var running: Int

    init(lines: Int, limit: Int, threads: Int) {
      self.lines = Array(repeating: [], count: lines)
      self.limit = limit
      running = threads
    }

    func append(_ job: @escaping Job, in line: Int) -> Outcome {
      condition.withLock {
        if isClosed { return .stopped }
        if lines[line].count >= limit { return .full }
        lines[line].append(job)
        condition.broadcast()
        return .run
      }
    }

    /// Waits for a job; nil: there are no more to come.
    func next() -> Job? {
      condition.withLock {
        while !isClosed, lines.allSatisfy(\.isEmpty) { condition.wait() }
        // The first line behind the last one's that has a job.
        guard let turn = (1...lines.count).map({ (last + $0) % lines.count }).first(where: { !lines[$0].isEmpty }) else { return nil }
        last = turn
        return lines[turn].removeFirst()
      }
    }

    /// Those that it is nobody's turn to do any more.
    func close() -> [Job] {
      condition.withLock {
        isClosed = true
        condition.broadcast()
        defer { lines = lines.map { _ in [] } }
        return lines.flatMap { $0 }
      }
    }

    func ended() {
      condition.withLock {
        running -= 1
        condition.broadcast()
      }
    }

    func waitForEnd() {
      condition.withLock {
        while running > 0 { condition.wait() }
      }
    }
  }
}
