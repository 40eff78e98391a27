import Foundation

/// A few threads that take jobs from bounded queues in turn, for work that keeps a core busy. Swift's tasks would not do: they have as many
/// threads as cores, and such work would block all other tasks.
final class WorkPool: Sendable {
  /// The outcome of a job.
  enum Outcome {
    /// It runs now, on a thread of the pool.
    case run
    case full
    case stopped
  }

  typealias Job = @Sendable (Outcome) -> Void

  private let queue: Queue

  /// - Parameter queueLimit: the number of jobs that may wait in a queue.
  init(named name: String, threads: Int, lines: Int = 1, queueLimit: Int) {
    queue = Queue(lines: lines, limit: queueLimit, threads: threads)
    for _ in 0..<threads {
      // The thread holds the queue and not the pool, so that a released pool can end it.
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

  /// Every job is called once. If it can't be queued, it is called at once, on this thread.
  func submit(in line: Int = 0, _ job: @escaping Job) {
    switch queue.append(job, in: line) {
    case .run: break
    case let refused: job(refused)
    }
  }

  /// Do not call it from a job: it would wait for that job.
  func stop() {
    for job in queue.close() { job(.stopped) }
    queue.waitForEnd()
  }

  /// Unchecked: the condition guards everything.
  private final class Queue: @unchecked Sendable {
    private let condition = NSCondition()
    private let limit: Int
    private var lines: [[Job]]
    /// The queue that had the last turn.
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

    /// Waits for a job; nil: there will be no more.
    func next() -> Job? {
      condition.withLock {
        while !isClosed, lines.allSatisfy(\.isEmpty) { condition.wait() }
        // The next queue with a job, after the last one.
        guard let turn = (1...lines.count).map({ (last + $0) % lines.count }).first(where: { !lines[$0].isEmpty }) else { return nil }
        last = turn
        return lines[turn].removeFirst()
      }
    }

    /// The jobs that no thread will run any more.
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
