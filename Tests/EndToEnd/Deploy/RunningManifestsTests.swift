import DeployTesting
import TestSupport
import Testing

/// The manifests, run: what deploy/kubernetes would start in a cluster is started here, with a real Kafka and a real PostgreSQL.
@Suite(
  .serialized, .enabled(if: Tool.python.isPresent, "\(Tool.python.absence)"),
  .enabled(if: LocalCluster.isPresent, "\(LocalCluster.absence)"))
struct RunningManifestsTests {
  @Test func `tickets are sold while reservation is scaled to three and back, and every process is restarted; nobody is refused`() throws {
    let cluster = try LocalCluster()
    let edge = try cluster.manifests.one("edge")
    let port = try #require(edge.ports.first)
    let crowd = try Crowd(in: Crowd.venue(Client.awaitedAdmin(port: port)), at: edge.ports, isPersistent: true)
    edge.balance = { crowd.move(to: $0) }
    crowd.start()
    defer { crowd.finish() }
    try crowd.awaitPurchases()

    let reservation = try cluster.manifests.one("reservation")
    try reservation.scale(to: 3)
    try crowd.awaitPurchases()
    try reservation.scale(to: 1)
    try crowd.awaitPurchases()

    for deployment in cluster.manifests.deployments {
      try deployment.restart()
      try crowd.awaitPurchases()
    }
    crowd.finish()
    #expect(crowd.refused == [])
    try crowd.check(at: #require(edge.ports.first))
    edge.balance = nil
    try cluster.manifests.stop()
  }
}
