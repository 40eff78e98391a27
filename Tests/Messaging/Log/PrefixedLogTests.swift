import Deciding
import InMemory
import Messaging
import TestSupport
import Testing

@Suite struct PrefixedLogTests {
  @Test func `two systems on one log, each with its prefix, see nothing of each other, and an operator sees the whole names`() throws {
    let shared = MemoryLog()
    let (blue, green) = (PrefixedLog(shared, prefix: "blue."), PrefixedLog(shared, prefix: "green."))
    let topics = [TopicSpecification(name: "seat.held", partitions: 1, retention: .compact)]
    #expect(try blue.create(topics) == ["seat.held"])
    #expect(try blue.create(topics).isEmpty)
    #expect(throws: LogError.self) { try green.ends(of: [TopicPartition("seat.held", 0)]) }
    _ = try green.create(topics)
    try LogProbe(log: blue).append([record("seat.held", "of blue")])
    let place = TopicPartition("seat.held", 0)
    #expect(try blue.ends(of: [place]) == [place: 1])
    #expect(try green.ends(of: [place]) == [place: 0])
    #expect(try LogProbe(log: blue).read(1, from: [place: 0]).map(\.place) == [place])
    #expect(try LogProbe(log: shared).read(1, from: [TopicPartition("blue.seat.held", 0): 0]).map(\.text) == ["of blue"])
    let error = #expect(throws: LogError.self) { try blue.ranges(of: [TopicPartition("seat.sold", 0)]) }
    #expect(error?.message.contains("blue.seat.sold") == true)
  }
}
