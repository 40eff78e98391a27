import APIEdge
import Contracts
import Deciding
import EventLoop
import HTTP
import InMemory
import JSON
import JWT
import Messaging
import Sodium
import TestSupport
import Testing

@Suite struct OperationsTests {
  @Test func `an edge whose log is out of reach lives, says why it is not ready, and goes on when the log is back`() throws {
    let flaky = FlakyLog(MemoryLog())
    let edge = try EdgeFixture(through: flaky)
    let alice = try EdgeFixture.token()
    #expect(try edge.send(.get, "/health/live").status == .ok)
    let unready = try edge.send(.get, "/health/ready")
    #expect(unready.status == .serviceUnavailable)
    #expect(try unready.json["missing"]?[0]?["part"] == "log" && unready.json["missing"]?.array?.count == 5)
    #expect(try edge.send(.post, "/payments/charge", as: alice, body: #"{"amount":1}"#).code == "unavailable")
    #expect(try edge.send(.get, "/ticketing/search/schedules/con-1.1/seats").code == "unavailable")
    flaky.isReachable = true
    try edge.becomeReady()
    #expect(try edge.send(.get, "/health/ready").json == ["status": "ready", "missing": []])
    edge.script.onCommand { _ in .success("{}") }
    #expect(try edge.send(.post, "/payments/charge", as: alice, body: #"{"amount":1}"#).status == .ok)
    #expect(try edge.send(.get, "/ticketing/search/schedules/con-1.1/seats").status == .ok)
  }

  @Test func `an edge is ready behind state topics that were emptied, or end with an offset that no record has`() throws {
    let log = MemoryLog()
    let flaky = FlakyLog(log)
    let edge = try EdgeFixture(through: flaky)
    for topic in ["concert.catalog", "seat.status", "service.registry"] {
      try log.appendMarker(to: TopicPartition(topic, 0))
    }
    try log.remove(TopicPartition("service.registry", 0), before: .max)
    flaky.isReachable = true
    try edge.becomeReady()
  }

  @Test func `an edge whose log goes out of reach says so while that lasts, and goes on asking the services that it knows`() throws {
    let flaky = FlakyLog(MemoryLog())
    flaky.isReachable = true
    let edge = try EdgeFixture(through: flaky)
    try edge.becomeReady()
    edge.script.onQuery { _ in HTTPResponse(.ok, ["Content-Type": "application/json"], body: #"{"balance":7}"#) }
    flaky.isReachable = false
    try eventually("it is not ready") { try edge.send(.get, "/health/ready").status == .serviceUnavailable }
    let missing = try edge.send(.get, "/health/ready").json["missing"]?[0]
    #expect(missing == ["part": "log", "reason": "out of reach"])
    #expect(try edge.send(.get, "/balance", as: EdgeFixture.token()).status == .ok)
    flaky.isReachable = true
    try edge.becomeReady()
  }

  @Test func `GET services lists what the registry has, to who may see it`() throws {
    let edge = try EdgeFixture(services: ["auth"])
    try edge.becomeReady()
    let instance = ServiceInstance(
      service: "payment", instance: "p1", address: "10.0.0.7:8081", at: Timestamp(milliseconds: 0), state: .running,
      since: Timestamp(milliseconds: 0), partitions: [0, 2], lag: ["0": 0, "2": 17])
    try EdgeFixture.say(instance, topic: ServiceInstance.topic, version: nil, in: edge.log)
    let admin = try EdgeFixture.token("boss", roles: ["ADMIN"])
    try eventually("both are there") { try edge.send(.get, "/services", as: admin).json["services"]?.array?.count == 2 }
    let payment = try edge.send(.get, "/services", as: admin).json["services"]?[1]
    #expect(
      payment == [
        "service": "payment", "instance": "p1", "address": "10.0.0.7:8081", "state": "running", "partitions": [0, 2],
        "lag": ["0": 0, "2": 17], "since": "1970-01-01T00:00:00.000Z",
      ])
    #expect(try edge.send(.get, "/services", as: EdgeFixture.token()).status == .forbidden)
    #expect(try edge.send(.get, "/services").status == .unauthorized)
  }

  @Test func `an edge that drains says that it is not ready, answers while it does, and then ends`() throws {
    let edge = try EdgeFixture()
    try edge.becomeReady()
    let ended = Handover<Void>()
    edge.thread.execute { resident, _ in resident.edge.stop(drain: .seconds(1)) { ended.put(()) } }
    let unready = try edge.send(.get, "/health/ready")
    #expect(unready.status == .serviceUnavailable)
    #expect(try unready.json["missing"]?[0]?["part"] == "edge")
    #expect(try edge.send(.get, "/ticketing/search/concerts").status == .ok)
    ended.take()
    #expect(throws: HTTPClientError.self) { try edge.send(.get, "/health/live") }
  }

  @Test func `without its services the edge answers what it can, and 503 for the rest`() throws {
    let edge = try EdgeFixture(services: [])
    try edge.becomeReady()
    let alice = try EdgeFixture.token()
    #expect(try edge.send(.get, "/ticketing/search/concerts").status == .ok)
    #expect(try edge.send(.get, "/balance", as: alice).code == "unavailable")
    #expect(try edge.send(.post, "/auth/login", body: #"{"email":"a@b","password":"x"}"#).code == "unavailable")
  }

  @Test func `metrics tell of requests by route and status, and of what is in memory`() throws {
    let edge = try EdgeFixture()
    try edge.becomeReady()
    _ = try edge.send(.get, "/ticketing/search/schedules/con-1.1/seats")
    _ = try edge.send(.get, "/ticketing/search/schedules/con-9.1/seats")
    _ = try edge.send(.get, "/some/where")
    let response = try edge.send(.get, "/metrics")
    #expect(response.fields["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
    for line in [
      #"edge_requests_total{route="GET /ticketing/search/schedules/{id}/seats",status="200"} 1"#,
      #"edge_requests_total{route="GET /ticketing/search/schedules/{id}/seats",status="404"} 1"#,
      #"edge_requests_total{route="none",status="404"} 1"#,
      #"edge_request_duration_seconds_count{route="GET /ticketing/search/schedules/{id}/seats"} 2"#,
      "edge_concerts 1", "edge_seat_maps 1", "edge_seats 13", "edge_commands_in_flight 0", "edge_requests_in_flight 1",
    ] {
      #expect(response.text.contains(line + "\n"))
    }
  }

  @Test func `records that can't be read are counted, and those after them are`() throws {
    let edge = try EdgeFixture(concerts: [])
    try edge.becomeReady()
    let producer = try edge.log.producer()
    for topic in ["concert.catalog", "seat.status", "service.registry", "edge.replies"] {
      try producer.send(
        OutgoingRecord(
          topic: topic, partition: topic == "edge.replies" ? 2 : 0, key: nil, value: Array("{".utf8), headers: [],
          timestamp: .init(milliseconds: 0)),
        token: 0)
    }
    producer.flush()
    producer.close()
    let unreadable = edge.metrics.counter("edge_records_unreadable_total", "")
    try eventually("all four were seen") { unreadable.value == 4 }
    try EdgeFixture.say(.sample, in: edge.log)
    try eventually("the concert is there") { try edge.send(.get, "/ticketing/search/concerts").json["concerts"]?.array?.count == 1 }
  }

  @Test func `an edge with a topic or partition that is not declared is not made`() {
    #expect(throws: EdgeError.missingTopic("seat.status")) {
      try EdgeFixture { $0.topics.removeAll { $0.name == "seat.status" } }
    }
    #expect(throws: EdgeError.noSuchPartition(TopicPartition("edge.replies", 4))) { try EdgeFixture { $0.replyPartition = 4 } }
  }
}
