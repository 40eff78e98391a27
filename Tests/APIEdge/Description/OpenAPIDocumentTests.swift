import DeployTesting
import DescriptionTesting
import Foundation
import HTTP
import JSON
import Pages
import Messaging
import TestSupport
import Testing

@testable import APIEdge

/// `GET /openapi.json`
@Suite struct OpenAPIDocumentTests {
  private static var entries: [RouteTable.Entry] { RouteTable(EdgeMetrics(Metrics())).entries }

  private static func document() throws -> JSONValue {
    try JSONValue(parsing: Edge.document.get().content(.identity).bytes)
  }

  @Test func `it has every route of the table, and no other`() throws {
    let described = try #require(try Self.document()["paths"]?.object).flatMap { path, methods in
      (methods.object ?? [:]).map { "\($0.name.uppercased()) \(path)" }
    }
    #expect(Set(described) == Set(Self.entries.map { "\($0.method.rawValue) \($0.pattern)" }))
    #expect(described.count == Self.entries.count)
  }

  @Test func `the edge serves every route that it has, and says 405 to every other method of these paths`() throws {
    let edge = try EdgeFixture()
    try edge.becomeReady()
    let methods: [HTTPMethod] = [.get, .post, .patch, .delete, .put, .options, .trace, .query]
    let entries = Self.entries
    for pattern in Set(entries.map(\.pattern)) where !pattern.hasSuffix("/stream") {
      let path = pattern.replacing(/\{\w+\}/, with: "x")
      for method in methods {
        // `GET /reservations/new` is `GET /reservations/{id}`.
        let served = Set(entries.filter { Self.fits($0.pattern, path) }.map(\.method.rawValue))
        let response = try edge.send(method, path, as: EdgeFixture.token(roles: ["ADMIN"]))
        #expect((response.status != .methodNotAllowed) == served.contains(method.rawValue), "\(method.rawValue) \(path)")
        guard response.status == .methodNotAllowed else { continue }
        let allowed = Set((response.fields["Allow"] ?? "").split(separator: ",").map { $0.filter { $0 != " " } })
        #expect(allowed == served.union(served.contains("GET") ? ["HEAD"] : []), "\(path)")
      }
    }
  }

  private static func fits(_ pattern: String, _ path: String) -> Bool {
    let (parts, segments) = (pattern.split(separator: "/"), path.split(separator: "/"))
    return parts.count == segments.count && zip(parts, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
  }

  @Test func `it goes out with a tag, and compressed`() throws {
    let edge = try EdgeFixture()
    let plain = try edge.send(.get, "/openapi.json")
    #expect(plain.status == .ok && plain.fields["Content-Type"] == "application/json")
    let compressed = try edge.send(.get, "/openapi.json", ["Accept-Encoding": "gzip"])
    #expect(compressed.fields["Content-Encoding"] == "gzip")
    #expect(try Gunzip.bytes(compressed.body.bytes) == plain.body.bytes)
    let tag = try #require(plain.fields["ETag"])
    #expect(try edge.send(.get, "/openapi.json", ["If-None-Match": tag]).status == .notModified)
  }

  @Test func `who needs a token is told so, and which roles it takes`() throws {
    let paths = try #require(try Self.document()["paths"])
    #expect(paths["/balance"]?["get"]?["security"] == [["bearer": []], ["cookie": []]])
    #expect(paths["/services"]?["get"]?["description"] == "For the roles ADMIN.")
    #expect(paths["/ticketing/search/concerts"]?["get"]?["security"] == [])
  }

  @Test func `an answer that is not as the document says is found`() throws {
    let described = DescribedAnswers(try Self.document())
    let fields: HTTPFields = ["Content-Type": "application/json", "x-correlation-id": "c"]
    func problems(_ status: Int, _ fields: HTTPFields, _ content: JSONValue) -> [String] {
      described.problems("GET", "/balance", status: status, fields: fields, content: content)
    }
    #expect(problems(200, fields, ["userId": "u", "balance": 7]).isEmpty)
    #expect(problems(200, fields, ["userId": "u", "balance": "7"]) == [#"GET /balance: 200: .balance: is no ["integer"]"#])
    #expect(problems(200, fields, ["userId": "u"]) == ["GET /balance: 200: .balance: is missing"])
    #expect(problems(200, ["Content-Type": "application/json"], ["userId": "u", "balance": 7]).count == 1)
    #expect(problems(206, fields, [:]) == ["GET /balance: 206: is not described"])
    #expect(problems(200, ["Content-Type": "text/plain", "x-correlation-id": "c"], "x").count == 1)
  }

  @Test(.enabled(if: Tool.python.isPresent, "\(Tool.python.absence)"))
  func `it is valid OpenAPI 3.1`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.file("openapi.json")
    try Data(Self.document().encoded()).write(to: URL(filePath: file))
    let ending = try Tool.python.run(["-m", "openapi_spec_validator", file])
    #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
  }
}
