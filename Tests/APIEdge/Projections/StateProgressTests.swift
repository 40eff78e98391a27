import Deciding
import Messaging
import Testing

@testable import APIEdge

@Suite struct StateProgressTests {
  private func record(_ place: TopicPartition, _ offset: Int64) -> Record {
    Record(
      topic: place.topic, partition: place.partition, offset: offset, key: nil, value: nil, headers: [],
      timestamp: Timestamp(milliseconds: 0))
  }

  @Test func `all is read when every partition was read to its end as of the start`() {
    let (a, b, empty) = (TopicPartition("a", 0), TopicPartition("a", 1), TopicPartition("b", 0))
    var progress = StateProgress(ends: [a: 3, b: 10, empty: 0])
    #expect(progress.waiting == ["a"])
    progress.read(record(a, 2))
    progress.read(record(b, 8))
    #expect(!progress.isComplete)
    progress.read(record(b, 9))
    #expect(progress.isComplete && progress.waiting.isEmpty)
  }

  @Test func `nothing is to be read of empty topics`() {
    #expect(StateProgress(ends: [TopicPartition("a", 0): 0]).isComplete)
  }
}
