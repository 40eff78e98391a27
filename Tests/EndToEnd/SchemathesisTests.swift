import DeployTesting
import Foundation
import JSON
import TestSupport
import Testing

/// schemathesis makes requests from the API's document, right ones and wrong ones, and compares the answers with it.
@Suite(.enabled(if: Tool.python.isPresent, "\(Tool.python.absence)"), .serialized)
struct SchemathesisTests {
  private static let seed = 20_261_129

  /// What it must not ask: streams have no end, and each password takes a core for a while, which other tests see to.
  private static let left = "/stream$|^/auth/(signup|login)$"

  /// The checks of a request alone. An id that was made up is no reason for 2xx, so `positive_data_acceptance` fits no API of ids;
  /// `allow_header_conformance` does not see that `/reservations/new` is a reservation's path too; the rest is about requests that follow
  /// one another.
  private static let checks = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "missing_required_header", "unsupported_method", "ignored_auth",
  ]

  /// One worker alone: CPython 3.11 counts the depth of all threads' syntax trees in one place, and two that read some at once may end
  /// with "AST constructor recursion depth mismatch".
  @Test(arguments: ["an admin", "a user"])
  func `the server is as its document says, to whatever is asked`(caller: String) throws {
    let directory = try TemporaryDirectory()
    // With a provider that can't be reached, a payment by card is no reason for 503, and webhooks are looked at.
    let secret = directory.file("secret")
    try Data("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".utf8).write(to: URL(filePath: secret))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
    let system = try RunningSystem(
      directory.data, environment: ["CARD_PROVIDER_URL": "http://127.0.0.1:9", "CARD_PROVIDER_SECRET_FILE": secret])
    let admin = try Client.admin(port: system.port)
    let client = caller == "an admin" ? admin : try Client.signedUp("fuzz@example.com", port: system.port)
    let configuration = directory.file("schemathesis.toml")
    try Data(Self.configuration(try Stage(admin, client)).utf8).write(to: URL(filePath: configuration))
    let ending = try Tool.python.run(
      [
        "-m", "schemathesis.cli", "--config-file", configuration, "run", "http://127.0.0.1:\(system.port)/openapi.json",
        "--header", "Authorization: Bearer \(client.token ?? "")", "--seed", "\(Self.seed)", "--phases", "coverage,fuzzing",
        "--max-examples", "3", "--checks", Self.checks.joined(separator: ","), "--exclude-path-regex", Self.left, "--workers", "1",
        "--request-timeout", "20", "--generation-database", "none", "--warnings", "off", "--no-color",
      ], within: 240)
    #expect(ending.code == 0, "\(ending.output.suffix(20_000))\(ending.errors.suffix(2000))")
    #expect(system.stop() == 0)
  }

  /// Things that are there, so that not every answer is 404.
  private struct Stage {
    let concertId: String
    let scheduleId: String
    let reservationId: String

    init(_ admin: Client, _ client: Client) throws {
      let opened = try admin.post(
        "/ticketing/concerts",
        [
          "title": "Fuzz",
          "schedules": [
            ["startsAt": "2990-05-01T18:00:00Z", "sections": [["name": "A", "rows": 2, "seatsPerRow": 3, "price": 5]]]
          ],
        ])
      concertId = try #require(opened.text("concertId"))
      scheduleId = try #require(opened["schedules"]?[0]?["scheduleId"]?.string)
      let held = try client.post(
        "/ticketing/reservations/new", ["scheduleId": .string(scheduleId), "seatIds": [.string("\(scheduleId).1.1.1")]])
      reservationId = try #require(held.text("reservationId"))
    }
  }

  /// Its settings: which methods to try where they are not described, how wrong requests may be refused, and which ids to ask for. TRACE is
  /// not among the methods, as it is sent with content, which the server refuses for its own reasons (RFC 9110, 9.3.8).
  private static func configuration(_ stage: Stage) -> String {
    let ids = [
      ("/ticketing/search/concerts/{id}/schedules", "GET", "id", stage.concertId),
      ("/ticketing/search/schedules/{id}/sections", "GET", "id", stage.scheduleId),
      ("/ticketing/search/schedules/{id}/seats", "GET", "id", stage.scheduleId),
      ("/ticketing/reservations/{id}", "GET", "id", stage.reservationId),
      ("/data-platform/reservations/{id}", "GET", "id", stage.reservationId),
    ]
    let coverage = """
      [phases.coverage]
      unexpected-methods = ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"]

      [checks.negative_data_rejection]
      expected-statuses = [400, 401, 403, 404, 405, 409, 413, 415, 422, "5xx"]

      """
    return coverage + ids.map { path, method, name, value in
      """
      [[operations]]
      include-path = "\(path)"
      include-method = "\(method)"
      [operations.parameters]
      "path.\(name)" = "\(value)"

      """
    }.joined(separator: "\n")
  }
}
