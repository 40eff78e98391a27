import APIEdge
import HTTP
import TestSupport
import Testing

@Suite struct PageRouteTests {
  private let edge: EdgeFixture

  init() throws {
    edge = try EdgeFixture()
    try edge.becomeReady()
  }

  private func files() throws -> [String] {
    try edge.send(.get, "/").text.matches(of: /"(\/assets\/[^"]+)"/).map { String($0.1) }
  }

  @Test func `the root is the buyer's page, which may load nothing from elsewhere`() throws {
    let page = try edge.send(.get, "/")
    #expect(page.status == .ok && page.fields["Content-Type"] == "text/html; charset=utf-8" && page.fields["Cache-Control"] == "no-cache")
    let policy = try #require(page.fields["Content-Security-Policy"])
    #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'") && !policy.contains("unsafe"))
    #expect(page.fields["X-Content-Type-Options"] == "nosniff")
    let tag = try #require(page.fields["ETag"])
    #expect(try edge.send(.get, "/", ["If-None-Match": tag]).status == .notModified)
  }

  @Test(arguments: [
    "/", "/docs", "/openapi.json", "/ticketing/search/schedules/con-1.1/seats", "/ticketing/search/schedules/con-1.1/sections",
  ])
  func `content is sent only if it is the one that the client wants`(path: String) throws {
    let tag = try #require(edge.send(.get, path).fields["ETag"])
    for value in ["\"nope\"", "W/" + tag] {
      let other = try edge.send(.get, path, ["If-Match": value, "If-None-Match": tag])
      #expect(other.status == .preconditionFailed && other.code == "precondition_failed")
    }
    #expect(try edge.send(.get, path, ["If-Match": "\"nope\", \(tag)"]).status == .ok)
    #expect(try edge.send(.get, path, ["If-Match": tag, "If-None-Match": tag]).status == .notModified)
  }

  @Test func `files of this version may be kept for ever, compressed or not`() throws {
    let files = try files()
    #expect(files.count > 3)
    for file in files {
      let (plain, compressed) = (try edge.send(.get, file), try edge.send(.get, file, ["Accept-Encoding": "gzip"]))
      #expect(plain.status == .ok && plain.fields["Cache-Control"] == "public, max-age=31536000, immutable", "\(file)")
      #expect(try Gunzip.bytes(compressed.body.bytes) == plain.body.bytes)
      #expect(compressed.fields["ETag"] == plain.fields["ETag"].map { "W/" + $0 })
    }
  }

  @Test func `a page of another version gets the present files, and may not keep them`() throws {
    let file = try #require(files().first)
    let name = try #require(file.split(separator: "/").last)
    let other = try edge.send(.get, "/assets/0123456789abcdef/\(name)")
    #expect(try other.status == .ok && other.body.bytes == edge.send(.get, file).body.bytes)
    #expect(other.fields["Cache-Control"] == "no-store")
    #expect(try edge.send(.get, "/assets/0123456789abcdef/nothing.js").code == "not_found")
  }
}
