import EventLoop
import Foundation
import HTTP
import JSON
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct ContentionTests {
  @Test func `of a thousand requests at once for one seat one gets it`() throws {
    let directory = try TemporaryDirectory()
    let system = try RunningSystem(directory.data)
    let venue = try Venue(Client.admin(port: system.port), seats: 1)
    let tokens = try (0..<10).map { try #require(Client.signedUp("buyer\($0)@example.com", port: system.port).token) }
    let body = JSONValue.object(["scheduleId": .string(venue.scheduleId), "seatIds": .array([.string(venue.seatIds[0])])]).encoded()

    let loop = try EventLoop()
    var configuration = HTTPClient.Configuration()
    configuration.maxConnectionsPerTarget = 200
    configuration.maxWaitingPerTarget = 1000
    let client = HTTPClient(loop: loop, configuration: configuration)
    var answers: [String: Int] = [:]
    for number in 0..<1000 {
      let fields: HTTPFields = ["Authorization": "Bearer \(tokens[number % tokens.count])", "Content-Type": "application/json"]
      let request = HTTPClientRequest(.post, "/ticketing/reservations/new", fields, body: body)
      client.send(request, to: HTTPTarget(host: "127.0.0.1", port: system.port), timeout: .seconds(60)) { result in
        switch result {
        case .success(let response):
          let code = (try? JSONValue(parsing: response.body.bytes))?["code"]?.string
          answers["\(response.status.code) \(code ?? "")", default: 0] += 1
        case .failure(let error):
          answers["\(error)", default: 0] += 1
        }
        if answers.values.reduce(0, +) == 1000 { loop.stop() }
      }
    }
    loop.run()
    client.shutdown()
    #expect(answers == ["201 ": 1, "409 seat_taken": 999])
  }
}
