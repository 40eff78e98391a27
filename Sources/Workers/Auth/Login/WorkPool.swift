import Foundation

/// A few threads and a queue with a limit, for work that keeps a core busy. Tasks would not do: their threads are as many as cores, and
/// such work would keep all others from running.
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

  init(named name: String, threads: Int, queueLimit: Int) {
    queue = Queue(limit: queueLimit, threads: threads)
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
  func submit(_ job: @escaping Job) {
    switch queue.append(job) {
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
    private var jobs: [Job] = []
    private var isClosed = false
    private var running: Int

    init(limit: Int, threads: Int) {
      self.limit = limit
      running = threads
    }

    func append(_ job: @escaping Job) -> Outcome {
      condition.withLock {
        if isClosed { return .stopped }
        if jobs.count >= limit { return .full }
        jobs.append(job)
        condition.broadcast()
        return .run
      }
    }

    /// Waits for a job; nil: there are no more to come.
    func next() -> Job? {
      condition.withLock {
        while jobs.isEmpty, !isClosed { condition.wait() }
        return jobs.isEmpty ? nil : jobs.removeFirst()
      }
    }

    /// Those that it is nobody's turn to do any more.
    func close() -> [Job] {
      condition.withLock {
        isClosed = true
        condition.broadcast()
        defer { jobs = [] }
        return jobs
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
