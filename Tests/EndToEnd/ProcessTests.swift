import Foundation
import JSON
import KafkaTesting
import Messaging
import PostgreSQLTesting
import TestSupport
import Testing

/// The system as processes that share the work, on a real Kafka and a real PostgreSQL.
@Suite(.serialized, .enabled(if: RunningCluster.isPresent, "\(RunningCluster.absence)"))
struct ProcessTests {
  private static let all: [Int64] = Array(0..<8)

  @Test func `a rolling restart of every process refuses none of sixteen buyers, and everything adds up`() throws {
    let cluster = try RunningCluster()
    var others = try cluster.worker("others", ["auth", "concert", "dataplatform"])
    var workers = try ["a", "b"].map { try cluster.worker($0, ["reservation", "payment"]) }
    var edges = try ["x", "y"].map { try cluster.edge($0) }
    let venue = try Crowd.venue(Client.admin(port: edges[0].port))
    let crowd = try Crowd(in: venue, at: edges.map(\.port), isPersistent: true)
    crowd.start()
    defer { crowd.finish() }
    func restart(_ program: RunningProgram, _ start: () throws -> RunningProgram) throws -> RunningProgram {
      try crowd.awaitPurchases()
      #expect(program.stop() == 0)
      return try start()
    }
    for (index, name) in ["a", "b"].enumerated() {
      workers[index] = try restart(workers[index]) { try cluster.worker(name, ["reservation", "payment"], ["--lanes", "2"]) }
    }
    others = try restart(others) { try cluster.worker("others", ["auth", "concert", "dataplatform"]) }
    for (index, name) in ["x", "y"].enumerated() {
      // Those that it does not answer any more ask the other one.
      crowd.move(to: [edges[1 - index].port])
      edges[index] = try restart(edges[index]) { try cluster.edge(name) }
      crowd.move(to: edges.map(\.port))
    }
    try crowd.awaitPurchases()
    crowd.finish()
    #expect(crowd.refused.isEmpty, "\(crowd.refused.prefix(5))")
    try crowd.check(at: edges[0].port)
    for program in edges + workers + [others] { #expect(program.stop() == 0) }
  }

  @Test func `a worker and an edge are killed and held up under sixteen buyers, the others take over, and everything adds up`() throws {
    let cluster = try RunningCluster()
    let others = try cluster.worker("others", ["auth", "concert", "dataplatform"])
    var first = try cluster.worker("a", ["reservation", "payment"])
    let second = try cluster.worker("b", ["reservation", "payment"])
    let edge = try cluster.edge("x")
    var otherEdge = try cluster.edge("y")
    let admin = try Client.admin(port: edge.port)
    let venue = try Crowd.venue(admin)
    let crowd = try Crowd(in: venue, at: [edge.port, otherEdge.port], isPersistent: true)
    crowd.start()
    defer { crowd.finish() }
    func untilShared(_ partitions: [String: [Int64]], _ what: String) throws {
      try eventually(what, within: .seconds(300)) {
        let found = try RunningCluster.partitions(of: "payment", admin)
        return partitions.allSatisfy { found[$0.key] == $0.value }
      }
    }
    try untilShared(["a": [0, 1, 2, 3], "b": [4, 5, 6, 7]], "the two share the partitions")

    try crowd.awaitPurchases()
    first.killHard()
    try untilShared(["b": Self.all], "the other one has all partitions after a kill")
    try crowd.awaitPurchases()
    first = try cluster.worker("a", ["reservation", "payment"])
    try untilShared(["a": [0, 1, 2, 3], "b": [4, 5, 6, 7]], "they share the partitions again")

    try crowd.awaitPurchases()
    try second.pause()
    try untilShared(["a": Self.all], "the other one has all partitions of one that is held up")
    try crowd.awaitPurchases()
    second.resume()
    try untilShared(["a": [0, 1, 2, 3], "b": [4, 5, 6, 7]], "who was held up has partitions again")

    try crowd.awaitPurchases()
    otherEdge.killHard()
    crowd.move(to: [edge.port])
    try crowd.awaitPurchases()
    otherEdge = try cluster.edge("y")
    crowd.move(to: [otherEdge.port])
    try crowd.awaitPurchases()

    crowd.finish()
    try crowd.check(at: edge.port)
    for program in [edge, otherEdge, first, second, others] { #expect(program.stop() == 0) }
  }

  @Test func `the lag of every partition is told, and dead letters are looked after through any process`() throws {
    let cluster = try RunningCluster()
    let workers = try ["a", "b"].map { try cluster.worker($0, ["auth", "concert", "reservation", "payment", "dataplatform"]) }
    let edge = try cluster.edge("x")
    let admin = try Client.admin(port: edge.port)
    try eventually("each partition's lag is told") {
      let services = try admin.get("/services")["services"]?.array ?? []
      let lags = services.filter { $0["service"]?.string == "payment" }.compactMap { $0["lag"]?.object?.count }
      return lags.reduce(0, +) == 8
    }
    #expect(try Client(port: edge.port).getOnce("/services").status == 401)
    let buyer = try Client.signedUp("buyer@example.com", port: edge.port)
    #expect(try buyer.charge(5).status == 200)
    let log = try cluster.log()
    defer { log.close() }
    let group = try GroupOffsets(of: cluster.topicPrefix + "ticketing.payment", on: RealKafka.shared())
    let ends = try log.ends(of: (0..<8).map { TopicPartition("payment.commands", $0) })
    try eventually("Kafka's tools see what is handled") {
      let shown = try group.shown(cluster.topicPrefix + "payment.commands", of: 0..<8)
      return ends.allSatisfy { shown[$0.key.partition] == $0.value }
    }
    let database = cluster.databasePrefix + "_payment"
    let damaged = "convert_to('damaged', 'UTF8')"
    let server = try RealPostgreSQL.shared()
    try server.execute("create table kept as select * from state; update state set data = \(damaged)", in: database)
    // What a lane has in memory of the row is not what is there: a restart reads it.
    for worker in workers { worker.killHard() }
    let restarted = try ["a", "b"].map { try cluster.worker($0, ["auth", "concert", "reservation", "payment", "dataplatform"]) }
    let charge = try buyer.asynchronous.charge(7)
    #expect(charge.status == 202)
    try eventually("it is parked") {
      let list = try cluster.run(["dlq", "list", "payment"])
      return list.code == 0 && list.output.contains("balance.charge") && list.output.contains("parked")
    }
    try server.execute("update state set data = kept.data from kept where kept.kind = state.kind and kept.id = state.id", in: database)
    let key = try #require(buyer.userId)
    let replay = try cluster.run(["dlq", "replay", key, "--service", "payment"])
    #expect(replay.code == 0, "\(replay.errors)")
    try eventually("it is done") { try buyer.balance() == 12 }
    for program in [edge] + restarted { #expect(program.stop() == 0) }
  }

  @Test func `without Kafka, with SQLite and several lanes, or without the shared key no process starts`() throws {
    func refusal(_ words: [String], _ environment: [String: String]) throws -> (code: Int32, line: String) {
      let end = try RunningProgram.run(words, environment: environment)
      return (end.code, end.errors)
    }
    let directory = try TemporaryDirectory()
    for words in [["worker", "payment"], ["edge"]] {
      let refused = try refusal(words, ["DATA_DIR": directory.data])
      #expect(refused.code == 2)
      #expect(refused.line.contains("needs a Kafka cluster") && refused.line.contains("ticketing dev"))
    }
    let cluster = try RunningCluster()
    var environment = cluster.environment
    environment["DATABASE_URL"] = nil
    environment["DATA_DIR"] = directory.data
    let lanes = try refusal(["worker", "payment", "--lanes", "2"], environment)
    #expect(lanes.code == 2)
    #expect(lanes.line.contains("SQLite takes one lane") && lanes.line.contains("postgres://"))
    environment["SECRET_KEY_FILE"] = directory.file("nowhere")
    let keyless = try refusal(["edge"], environment)
    #expect(keyless.code == 1)
    #expect(keyless.line.contains("ticketing key"))
    #expect(try refusal(["key", directory.file("nowhere")], [:]).code == 0)
    #expect(try refusal(["key", directory.file("nowhere")], [:]).line.contains("exists already"))
    #expect(try refusal(["worker", "paymnt"], environment).line.contains("there are auth, queue, concert"))
  }

  @Test func `with SQLite a service has one process, and other services have theirs beside it`() throws {
    let cluster = try RunningCluster()
    let directory = try TemporaryDirectory()
    let sqlite = ["--database-url", "sqlite:" + directory.data, "--data-dir", directory.data]
    let payment = try cluster.worker("a", ["payment"], sqlite)
    let second = try cluster.run(["worker", "payment", "--instance", "b"] + sqlite)
    #expect(second.code == 1)
    #expect(second.errors.contains("SQLite takes one") && second.errors.contains("postgres://"))
    let reservation = try cluster.worker("b", ["reservation"], sqlite)
    let dev = try cluster.run(["dev", "--port", "0"] + sqlite)
    #expect(dev.code == 1)
    #expect(dev.errors.contains("is in use by another process"))
    for program in [payment, reservation] { #expect(program.stop() == 0) }
  }

  @Test func `one of two that restarts on an older copy of its database is refused, as is the one that goes on, until --recover`() throws {
    let cluster = try RunningCluster()
    let server = try RealPostgreSQL.shared()
    let others = try cluster.worker("others", ["auth", "concert", "reservation", "dataplatform"])
    var payments = try ["a", "b"].map { try cluster.worker($0, ["payment"]) }
    let edge = try cluster.edge("x")
    let buyers = try (0..<8).map { try Client.signedUp("buyer\($0)@example.com", port: edge.port) }
    for buyer in buyers { #expect(try buyer.charge(100).number("balance") == 100) }
    let name = cluster.databasePrefix + "_payment"
    // A copy wants nobody in the database.
    for payment in payments { #expect(payment.stop() == 0) }
    try server.execute("create database \(name)_copy template \(name)")
    payments = try ["a", "b"].map { try cluster.worker($0, ["payment"]) }
    for buyer in buyers { #expect(try buyer.charge(11).number("balance") == 111) }
    try cluster.untilProgressIsTold(of: "payment")
    #expect(payments[0].stop() == 0)
    try server.execute("drop database \(name) with (force)")
    try server.execute("alter database \(name)_copy rename to \(name)")
    let restarted = try cluster.run(["worker", "payment", "--instance", "a"])
    #expect(restarted.code == 1)
    #expect(restarted.errors.contains("--recover"))
    try eventually("the one that goes on does nothing either", within: .seconds(300)) { payments[1].errorText.contains("--recover") }
    #expect(payments[1].stop() == 0)
    payments = [try cluster.worker("a", ["payment"], ["--recover"])]
    payments.append(try cluster.worker("b", ["payment"]))
    for buyer in buyers {
      try eventually("what the copy lacked is done again", within: .seconds(300)) { try buyer.balance() == 111 }
      #expect(try buyer.charge(1).number("balance") == 112)
    }
    for program in [edge, others] + payments { #expect(program.stop() == 0) }
  }
}
