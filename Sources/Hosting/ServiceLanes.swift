import Contracts
import LaneHosting
import Messaging

/// A service of this process. It has one lane with all partitions, or several lanes that share them with lanes of other processes.
public struct ServiceLanes: Sendable {
  public let service: HostedService
  public let lanes: [ServiceThread]

  public var name: String { service.name }

  var snapshots: [LaneStatus.Snapshot] { lanes.map(\.status.snapshot) }

  /// Whether each lane has read what was in the log when it took its partitions, and so fires its timers.
  var hasCaughtUp: Bool { snapshots.allSatisfy(\.hasCaughtUp) }

  /// What the service can't do, or has not done yet. Nil: all is well.
  var waitsFor: String? {
    for snapshot in snapshots {
      if let failure = snapshot.failure { return failure }
      if !snapshot.hasCaughtUp { return "it has not read to the end of its topics yet" }
    }
    return nil
  }

  /// The damage that keeps a lane from its work until somebody mends it. Nil: there is none.
  var damage: String? { snapshots.first { $0.isDamaged && $0.failure != nil }?.failure }

  var state: ServiceInstance.State {
    let snapshots = snapshots
    if snapshots.allSatisfy(\.isStopped) { return .stopping }
    return snapshots.allSatisfy(\.hasCaughtUp) ? .running : .starting
  }

  var partitions: [Int32] { snapshots.flatMap(\.partitions).sorted() }

  /// The number of records that the lanes have still to handle.
  var lag: [TopicPartition: Int64] { snapshots.reduce(into: [:]) { $0.merge($1.lag) { $1 } } }

  /// The state of the circuit breakers of its calls to the outside. Nil: it has called nobody.
  var breaker: CircuitBreaker.State? { service.calls?.state }

  /// The lane that has a partition now. Nil: no lane of this process has it.
  func lane(of partition: Int32) -> ServiceThread? {
    lanes.first { $0.status.snapshot.partitions.contains(partition) }
  }
}
