import Deciding
import EventLoop
import Messaging

/// A lane whose partitions come from a consumer group, and go.
extension LaneHost {
  /// Milliseconds for what was journaled to be acknowledged before partitions are given back. What is not by then is sent again by
  /// whoever has them next.
  private static let givingBackLimit: Int64 = 10_000

  /// Hears what the group says.
  func listen() {
    guard let seat else { return }
    let now = Timestamp.now()
    do throws(LogError) {
      for change in try seat.changes(at: now) {
        switch change {
        case .assigned(let partitions): take(partitions)
        case .revoked: startGivingBack(at: now)
        case .lost: drop("its session was over, or the group has begun anew")
        }
      }
    } catch {
      // It had no place in the group before, or has none any more.
      logger.error("not in the consumer group, joining again", ["group": worker.service, "error": error.message])
      drop(error.message)
      status.fail(error)
    }
  }

  private func take(_ partitions: [Int32]) {
    if isAssigned { lane.abandon() }
    isAssigned = false
    givesBackBy = nil
    wanted = partitions
    logger.info("the group has given out its partitions", ["own": "\(partitions)"])
    queue()
  }

  private func startGivingBack(at now: Timestamp) {
    let deadline = now.adding(milliseconds: Self.givingBackLimit)
    givesBackBy = deadline
    loop.schedule(after: .milliseconds(Self.givingBackLimit)) { [weak self] in
      if let self, givesBackBy == deadline { giveBack() }
    }
    if isAssigned { queue() } else { giveBack() }
  }

  /// What was under way is over, or its time is.
  func giveBack() {
    do {
      if isAssigned { try lane.revoke(lane.owned) } else { lane.abandon() }
    } catch {
      logger.warning("the partitions could not be given back in order; who takes them is careful", ["error": "\(error)"])
      lane.abandon()
    }
    letGo()
    seat?.giveBack()
  }

  /// Whatever is under way is somebody else's to do.
  private func drop(_ reason: String) {
    if isAssigned { logger.warning("the partitions are lost, dropping what is under way", ["reason": reason]) }
    lane.abandon()
    letGo()
  }

  private func letGo() {
    isAssigned = false
    wanted = nil
    givesBackBy = nil
    unwatchDescriptors()
    status.update(lane)
    queue()
  }
}
