import Contracts
import Deciding
import HTTP
import JSON
import Testing

@testable import APIEdge

@Suite struct CommandReplyTests {
  @Test func `a reply's content is the answer's, byte for byte`() {
    let body = Array(#"{ "balance" : 5 }"#.utf8)
    let response = CommandReply(type: "balance.reply", correlationID: "c", body: body).response(to: .charge)
    #expect(response.status == .ok && response.body.bytes == body)
    #expect(CommandReply(type: "x", correlationID: "c", body: body).response(to: .createReservation).status == .created)
  }

  @Test func `a refusal is a problem under the reply's own correlation id`() throws {
    let reply = CommandReply(
      type: "refused", correlationID: "first", body: try JSON.encode(Refusal(.seatTaken, "seat 1 is taken")))
    let response = reply.response(to: .createReservation)
    let problem = try JSONValue(parsing: response.body.bytes)
    #expect(response.status == .conflict)
    #expect(response.fields["Content-Type"] == "application/problem+json")
    #expect(
      problem == [
        "type": "/problems/seat_taken", "title": "A seat is taken", "status": 409, "detail": "seat 1 is taken", "code": "seat_taken",
        "correlationId": "first",
      ])
    #expect(reply.response(to: .createReservation).body.bytes == response.body.bytes)
  }

  @Test(arguments: RefusalCode.allCases) func `the edge knows every word that workers refuse with`(code: RefusalCode) {
    #expect(Problem(Refusal(code, "")).title == ProblemCode(rawValue: code.rawValue)?.title)
  }

  @Test func `a code that this edge does not know is passed on as a conflict`() {
    let problem = Problem(Refusal(code: "sold_twice", detail: "no"))
    #expect(problem.code == "sold_twice" && problem.status == .conflict && problem.detail == "no")
  }

  @Test func `a refusal that can't be read is the system's fault`() {
    let response = CommandReply(type: "refused", correlationID: "c", body: [1, 2]).response(to: .charge)
    #expect(response.status == .internalServerError)
  }
}
