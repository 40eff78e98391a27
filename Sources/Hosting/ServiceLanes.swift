import Contracts
import LaneHosting
import Messaging

/// A service of this process: one lane with all partitions, or several that share them with those of other processes.
public struct ServiceLanes: Sendable {
  public let service: HostedService
  public let lanes: [ServiceThread]

  public var name: String { service.name }

  var snapshots: [LaneStatus.Snapshot] { lanes.map(\.status.snapshot) }

  /// Each has read what was in the log when it took its partitions, and fires its timers.
  var hasCaughtUp: Bool { snapshots.allSatisfy(\.hasCaughtUp) }

  /// What can't be done, or is not yet; nil: all is well.
  var waitsFor: String? {
    for snapshot in snapshots {
      if let failure = snapshot.failure { return failure }
      if !snapshot.hasCaughtUp { return "it has not read to the end of its topics yet" }
    }
    return nil
  }

  /// What is damaged, so that a lane can't work until somebody has mended it.
  var damage: String? { snapshots.first { $0.isDamaged && $0.failure != nil }?.failure }

  var state: ServiceInstance.State {
    let snapshots = snapshots
    if snapshots.allSatisfy(\.isStopped) { return .stopping }
    return snapshots.allSatisfy(\.hasCaughtUp) ? .running : .starting
  }

  var partitions: [Int32] { snapshots.flatMap(\.partitions).sorted() }

  /// Records to be handled yet.
  var lag: [TopicPartition: Int64] { snapshots.reduce(into: [:]) { $0.merge($1.lag) { $1 } } }

  /// The lane that has a partition now; nil: none here.
  func lane(of partition: Int32) -> ServiceThread? {
    lanes.first { $0.status.snapshot.partitions.contains(partition) }
  }
}
