import KafkaTesting
import TestSupport
import Testing

/// The system on three brokers, one of which may be away. That many processes want a machine to themselves: `LONG_TESTS=1 swift test
/// --filter BrokerLossTests`.
@Suite(
  .serialized, .enabled(if: RunningCluster.isPresent, "\(RunningCluster.absence)"),
  .enabled(if: TestEnvironment.runsLongTests, "takes minutes, on a machine of its own: set LONG_TESTS=1"))
struct BrokerLossTests {
  @Test func `one of three brokers dies and another hangs under sixteen buyers, and everything that was answered holds`() throws {
    let kafka = try RealKafka(brokers: 3)
    let state = try ClusterState(of: kafka)
    let cluster = try RunningCluster(on: kafka, ["TOPIC_PARTITIONS": "4"])
    let others = try cluster.worker("others", ["auth", "concert", "dataplatform"])
    let workers = try ["a", "b"].map { try cluster.worker($0, ["reservation", "payment"]) }
    let edges = try ["x", "y"].map { try cluster.edge($0) }
    let check = try cluster.run(["topics", "check"])
    #expect(check.code == 0, "\(check.output)")
    let venue = try Crowd.venue(Client.admin(port: edges[0].port))
    let crowd = try Crowd(in: venue, at: edges.map(\.port), isPersistent: true)
    crowd.start()
    defer { crowd.finish() }

    try crowd.awaitPurchases()
    try kafka.kill(1)
    try eventually("the others go on without a broker that died", within: .seconds(300)) { state.brokers == 2 }
    try crowd.awaitPurchases()
    try kafka.restart(1)
    try eventually("it has caught up", within: .seconds(300)) { state.inSync == 3 }

    try crowd.awaitPurchases()
    try kafka.pause(2)
    try eventually("the others go on without a broker that hangs", within: .seconds(300)) { state.brokers == 2 }
    try crowd.awaitPurchases()
    try kafka.resume(2)
    try eventually("it has caught up", within: .seconds(300)) { state.inSync == 3 }

    try crowd.awaitPurchases()
    crowd.finish()
    // The partitions of a broker that hangs stand still for about as long as a purchase waits for its seat.
    try crowd.check(at: edges[0].port, mayFail: true)
    for program in edges + workers + [others] { #expect(program.stop() == 0) }
  }
}
