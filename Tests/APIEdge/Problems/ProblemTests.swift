import HTTP
import JSON
import Testing

@testable import APIEdge

@Suite struct ProblemTests {
  @Test func `a problem lists all errors, in the contract's fields`() throws {
    let problem = Problem.invalid([FieldError("a", "is required"), FieldError("b[0]", "must be \"x\"")])
    let response = problem.response(correlationID: "c-1")
    #expect(response.status == .badRequest)
    #expect(
      try JSONValue(parsing: response.body.bytes) == [
        "type": "/problems/invalid_request", "title": "The request is not valid", "status": 400, "detail": "2 fields are not valid",
        "code": "invalid_request", "correlationId": "c-1",
        "errors": [["field": "a", "message": "is required"], ["field": "b[0]", "message": "must be \"x\""]],
      ])
  }

  @Test func `without wrong fields there is no list of them`() throws {
    let body = Problem(.notFound, "no").body(correlationID: "c")
    #expect(try JSONValue(parsing: body)["errors"] == nil)
  }

  @Test func `a client that may try again is told when: a random time that fits the cause, and never now`() throws {
    for code in ProblemCode.allCases where code.status == .serviceUnavailable {
      for (problem, range) in [(Problem(code, ""), try #require(code.retryAfter)), (Problem(code, "").again(after: 0...7), 1...7)] {
        let seconds = (0..<300).compactMap { _ in problem.response(correlationID: "").fields["Retry-After"].flatMap { Int($0) } }
        #expect(seconds.count == 300 && Set(seconds) == Set(range) && range.lowerBound >= 1 && range.count > 1)
      }
    }
    #expect(Problem(.seatTaken, "").response(correlationID: "").fields["Retry-After"] == nil)
  }

  @Test func `words and statuses are those of the contract`() {
    let contract: [String: Int] = [
      "invalid_request": 400, "unauthenticated": 401, "forbidden": 403, "not_found": 404, "method_not_allowed": 405, "too_large": 413,
      "unsupported_media_type": 415, "overloaded": 503, "unavailable": 503, "idempotency_key_reused": 422, "request_in_flight": 409,
      "email_taken": 409, "invalid_credentials": 401, "seat_taken": 409, "unknown_seat": 404, "unknown_schedule": 404,
      "unknown_token": 404,
      "admission_required": 403, "limit_exceeded": 409, "not_paid": 409, "not_temporary": 409, "unknown_reservation": 404,
      "insufficient_balance": 402, "already_paid": 409, "already_extended": 409,
      "rate_limited": 429, "reservation_expired": 409, "discarded": 500,
    ]
    for (word, status) in contract { #expect(ProblemCode(rawValue: word)?.status.code == status) }
  }

  @Test(arguments: [
    (HTTPStatus.badRequest, "invalid_request"), (.contentTooLarge, "too_large"), (.requestTimeout, "request_timeout"),
    (.serviceUnavailable, "overloaded"), (.internalServerError, "internal_error"), (.notImplemented, "not_implemented"),
    (.versionNotSupported, "http_version_not_supported"), (.expectationFailed, "expectation_failed"),
  ])
  func `a refusal of the HTTP server has the contract's words too`(status: HTTPStatus, code: String) {
    #expect(ProblemCode(rawValue: code)?.status == status)
  }
}
