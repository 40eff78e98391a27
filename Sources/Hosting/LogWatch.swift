import EventLoop
import LaneHosting
import Messaging
import Synchronization

/// Asks the log how far lanes are behind, whether it answers, whether it still has what they have read and written, and whether it is still
/// the same log. Lanes can work without the answers. It has a thread of its own, because a call to a broker that is away takes long.
final class LogWatch: Sendable {
  private static let lagCheck = Duration.seconds(5)
  /// The time between two checks that the log is still the same.
  static let identityCheck = Duration.seconds(60)

  private let state = Mutex<String?>(nil)

  /// Why the log could not be reached at the last question. Nil: it answered.
  var failure: String? { state.withLock { $0 } }

  func start(_ log: any Log, _ identity: @escaping @Sendable () throws -> String, for lanes: [ServiceThread]) throws -> LoopThread<Void> {
    try LoopThread.start(named: "log-watch") { [self] loop in
      loop.schedule(every: Self.lagCheck) { [self] in lookAtEnds(of: log, for: lanes) }
      loop.schedule(every: Self.identityCheck) {
        guard let current = try? identity() else { return }
        for lane in lanes { lane.execute { $0.logIs(current) } }
      }
    }
  }

  private func lookAtEnds(of log: any Log, for lanes: [ServiceThread]) {
    // What lanes read and write from now on, the answers need not have.
    let extents = lanes.map(\.status.snapshot.extent)
    let read = Set(extents.flatMap(\.read.keys))
    guard !read.isEmpty else { return }
    do throws(LogError) {
      let ends = try log.ends(of: read.sorted())
      for lane in lanes { lane.status.update(ends: ends) }
      state.withLock { $0 = nil }
      // A topic that is gone is the other check's to find.
      let highWatermarks = (try? log.highWatermarks(of: Set(extents.flatMap(\.written.keys)).sorted())) ?? [:]
      for (lane, extent) in zip(lanes, extents) { lane.execute { $0.compare(extent, with: ends, highWatermarks) } }
    } catch {
      state.withLock { $0 = error.message }
    }
  }
}
