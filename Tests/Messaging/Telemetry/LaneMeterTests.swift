import Testing

@testable import InMemory
@testable import Messaging

@Suite struct LaneMeterTests {
  private let metrics = Metrics()

  private func sent(to topic: String) -> Int {
    metrics.counter(
      "messaging_client_sent_messages_total", "",
      ["messaging_system": "embedded", "messaging_destination_name": topic, "messaging_consumer_group_name": "tally"]
    ).value
  }

  @Test func `a lane counts the messages that it sends by their topics, and again when it sends them from the journal`() throws {
    var configuration = Lane.Configuration()
    configuration.meter = LaneMeter(metrics, service: "tally", system: "embedded")
    let bench = try LaneFixture()
    let lane = try bench.start(configuration)
    for amount: Int64 in 1...3 { try bench.add(amount, to: "a") }
    try bench.settle(lane)
    #expect(sent(to: "tally.added") == 3)
    #expect(sent(to: "edge.replies") == 3)
    bench.log.wipe()
    try bench.settle(bench.start(identity: "second", configuration))
    #expect(sent(to: "tally.added") == 6)
    #expect(sent(to: "edge.replies") == 6)
  }
}
