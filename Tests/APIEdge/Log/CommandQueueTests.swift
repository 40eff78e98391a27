import Deciding
import Messaging
import Testing

@testable import APIEdge

@Suite struct CommandQueueTests {
  private static let record = OutgoingRecord(
    topic: "t", partition: 0, key: nil, value: nil, headers: [], timestamp: Timestamp(milliseconds: 1))

  private func queue(_ tokens: UInt64...) -> CommandQueue {
    var queue = CommandQueue()
    for token in tokens { queue.append(Self.record, token: token) }
    return queue
  }

  @Test func `what came in one turn goes together, at once`() {
    var queue = queue(1, 2)
    #expect(queue.take(at: 0).map(\.token) == [1, 2])
    #expect(queue.isEmpty)
  }

  @Test func `later ones wait until the log has answered all before, and go together then`() {
    var queue = queue(1, 2)
    _ = queue.take(at: 0)
    queue.append(Self.record, token: 3)
    #expect(queue.take(at: 1).isEmpty)
    queue.answered(1)
    queue.append(Self.record, token: 4)
    #expect(queue.take(at: 2).isEmpty)
    queue.answered(1)
    #expect(queue.take(at: 3).map(\.token) == [3, 4])
  }

  @Test func `they wait for a moment at most`() {
    var queue = queue(1)
    _ = queue.take(at: 7)
    queue.append(Self.record, token: 2)
    #expect(queue.take(at: 7 + CommandQueue.limit - 1).isEmpty)
    #expect(queue.take(at: 7 + CommandQueue.limit).map(\.token) == [2])
  }

  @Test func `after the log was lost nothing of before is waited for or sent`() {
    var queue = queue(1)
    _ = queue.take(at: 0)
    queue.append(Self.record, token: 2)
    queue.clear()
    #expect(queue.isEmpty)
    queue.append(Self.record, token: 3)
    #expect(queue.take(at: 1).map(\.token) == [3])
  }
}
