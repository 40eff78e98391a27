import Messaging
import Testing

@testable import APIEdge

@Suite struct StateProgressTests {
  @Test func `everything is read when every partition was read to its end at the start`() {
    let (a, b, empty) = (TopicPartition("a", 0), TopicPartition("a", 1), TopicPartition("b", 0))
    var progress = StateProgress(ranges: [a: 0..<3, b: 4..<10, empty: 0..<0])
    #expect(progress.waiting == ["a"])
    progress.reach(3, of: a)
    progress.reach(9, of: b)
    #expect(!progress.isComplete)
    progress.reach(11, of: b)
    #expect(progress.isComplete && progress.waiting.isEmpty)
  }

  @Test func `topics that are empty or emptied have nothing to read`() {
    #expect(StateProgress(ranges: [TopicPartition("a", 0): 0..<0, TopicPartition("b", 0): 7..<7]).isComplete)
  }
}
