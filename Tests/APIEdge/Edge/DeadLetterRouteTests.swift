import Contracts
import Deciding
import HTTP
import JSON
import Messaging
import Synchronization
import TestSupport
import Testing

@Suite struct DeadLetterRouteTests {
  @Test(arguments: ["", "/show", "/replay"])
  func `instances that are dead do not keep what waits from an operator`(_ path: String) throws {
    let edge = try EdgeFixture(services: ["payment"])
    try edge.becomeReady()
    // Nobody listens there. One of so many is most likely asked first.
    let dead = (1..<64).map { number in
      ServiceInstance(
        service: "payment", instance: "dead-\(number)", address: "127.0.0.1:1", at: Timestamp(milliseconds: 0), state: .running)
    }
    try EdgeFixture.say(dead, topic: ServiceInstance.topic, version: nil, in: edge.log)
    let admin = try EdgeFixture.token("boss", roles: ["ADMIN"])
    try eventually("all are there") { try edge.send(.get, "/services", as: admin).json["services"]?.array?.count == 64 }
    edge.script.onQuery { _ in HTTPResponse(.ok, ["Content-Type": "application/json"], body: "{}") }
    let response = try edge.send(
      path == "" ? .get : .post, "/services/payment/dead-letters" + path, as: admin, body: path == "" ? nil : #"{"partition":1}"#)
    #expect(response.status == .ok)
  }

  @Test(arguments: ["", "/show", "/replay"])
  func `an instance that hangs does not keep what waits from an operator`(_ path: String) throws {
    let edge = try EdgeFixture(services: ["payment"])
    try edge.becomeReady()
    try EdgeFixture.say("payment", as: "i2", at: edge.internalPort, in: edge.log)
    let admin = try EdgeFixture.token("boss", roles: ["ADMIN"])
    try eventually("both are there") { try edge.send(.get, "/services", as: admin).json["services"]?.array?.count == 2 }
    let questions = Mutex(0)
    edge.script.onQuery { _ in
      questions.withLock { questions in
        questions += 1
        return questions == 1 ? nil : HTTPResponse(.ok, ["Content-Type": "application/json"], body: "{}")
      }
    }
    let response = try edge.send(
      path == "" ? .get : .post, "/services/payment/dead-letters" + path, as: admin, body: path == "" ? nil : #"{"partition":1}"#)
    #expect(response.status == .ok)
    #expect(questions.withLock { $0 } == 2)
  }
}
