import Glibc
import Platform
import Synchronization

extension EventLoop {
  /// The part of a loop that other threads may hold. They can only hand work to the loop.
  public final class Remote: Sendable {
    public typealias Job = @Sendable (EventLoop) -> Void

    private struct State {
      var jobs: [Job] = []
      var isOpen = true
      var thread: pthread_t?
    }

    /// Is readable while jobs wait.
    let descriptor: EventDescriptor
    private let state = Mutex(State())

    init() throws(EventLoopError) {
      do { descriptor = try EventDescriptor() } catch { throw .unavailable(errno: error.number) }
    }

    /// Runs `job` on the loop's thread, in order with the other jobs of the calling thread.
    ///
    /// The loop is woken only once for all jobs that arrive before it looks, because a wake-up costs more than the work.
    /// - Returns: false when the loop is gone and the job was dropped.
    @discardableResult
    public func execute(_ job: @escaping Job) -> Bool {
      let (accepted, mustWake) = state.withLock { state in
        guard state.isOpen else { return (false, false) }
        state.jobs.append(job)
        return (true, state.jobs.count == 1)
      }
      if mustWake { descriptor.signal() }
      return accepted
    }

    /// Ends the loop's `run()` from any thread.
    public func stop() { execute { $0.stop() } }

    /// Whether the caller runs on the loop's own thread.
    var isCurrent: Bool {
      state.withLock { state in state.thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    func bind() { state.withLock { $0.thread = pthread_self() } }

    func takeJobs() -> [Job] {
      descriptor.drain()
      return state.withLock { state in
        let jobs = state.jobs
        state.jobs = []
        return jobs
      }
    }

    func close() {
      let dropped = state.withLock { state in
        state.isOpen = false
        let jobs = state.jobs
        state.jobs = []
        return jobs
      }
      // The jobs are released here, outside the lock: freeing what a job holds may run code that takes the lock again.
      withExtendedLifetime(dropped) {}
    }
  }
}
