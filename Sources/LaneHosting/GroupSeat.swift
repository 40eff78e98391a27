import Deciding
import EventLoop
import Messaging

/// A lane's place in its service's consumer group. It joins at once, and again when the group has thrown it out.
///
/// It belongs to the lane's thread.
public final class GroupSeat {
  /// Milliseconds before it joins again, so that two processes with the same name don't throw each other out all day.
  private static let rejoinPause: Int64 = 5000
  /// For the group to be told that the lane leaves. After that it finds out by itself.
  private static let leaveLimit = Duration.seconds(2)

  private let join: () throws(LogError) -> any LogGroupMember
  private var member: (any LogGroupMember)?
  private var rejoinsAt: Timestamp?
  private var loop: EventLoop?
  private var wake: (() -> Void)?
  private var registration: EventRegistration?

  /// Throws what joining throws.
  public init(_ join: @escaping () throws(LogError) -> any LogGroupMember) throws(LogError) {
    self.join = join
    member = try join()
  }

  /// Calls `wake` when there may be something to hear.
  func watch(on loop: EventLoop, _ wake: @escaping () -> Void) {
    self.loop = loop
    self.wake = wake
    watchMember()
  }

  private func watchMember() {
    guard let loop, let wake, let descriptor = member?.descriptor else { return }
    registration = loop.watch(readable: descriptor, wake)
  }

  /// What the group has said since this was asked last. Throws, once, when there is no place any more; it joins anew after a pause.
  func changes(at now: Timestamp) throws(LogError) -> [LogGroupChange] {
    if member == nil, let time = rejoinsAt, now >= time {
      rejoinsAt = nil
      do throws(LogError) {
        member = try join()
      } catch {
        rejoinsAt = now.adding(milliseconds: Self.rejoinPause)
        throw error
      }
      watchMember()
    }
    guard let member else { return [] }
    do throws(LogError) {
      return try member.changes()
    } catch {
      registration?.cancel()
      registration = nil
      member.close()
      self.member = nil
      rejoinsAt = now.adding(milliseconds: Self.rejoinPause)
      throw error
    }
  }

  func giveBack() { member?.giveBack() }

  /// Shows the log's tools how far the lane is.
  func committed(_ offsets: [TopicPartition: Int64]) { member?.committed(offsets) }

  /// Gives the place up, so that others have the partitions at once.
  func leave() {
    registration?.cancel()
    registration = nil
    member?.leave(within: Self.leaveLimit)
    member = nil
  }
}

@available(*, unavailable)
extension GroupSeat: Sendable {}
