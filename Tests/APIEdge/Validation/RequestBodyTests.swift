import HTTP
import JSON
import Platform
import Sodium
import Testing

@testable import APIEdge

@Suite struct RequestBodyTests {
  private func body(_ text: String, type: String? = "application/json") throws(Problem) -> RequestBody {
    try RequestBody(
      of: HTTPRequest(
        method: .post, segments: [], fields: type.map { ["Content-Type": $0] } ?? [:], body: Array(text.utf8)))
  }

  private func code(of body: () throws(Problem) -> RequestBody) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return error.code
    }
  }

  @Test(arguments: [
    "application/json", "Application/JSON; charset=utf-8", "application/json;charset=ISO-8859-1", "application/vnd.a+json",
    "application/json ; charset=utf-8", "application/json;",
  ])
  func `content that says it is JSON is read`(type: String) throws {
    #expect(try body("{}", type: type).json == [:])
  }

  @Test(arguments: [
    "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "text/json",
    "application / json", "appli cation/json", ";application/json", "",
  ])
  func `content of another type is refused`(type: String) {
    #expect(code { () throws(Problem) in try body("{}", type: type) } == "unsupported_media_type")
  }

  @Test func `content without a type is refused, and missing content is invalid`() {
    #expect(code { () throws(Problem) in try body("{}", type: nil) } == "unsupported_media_type")
    #expect(code { () throws(Problem) in try body("", type: nil) } == "invalid_request")
  }

  @Test(arguments: ["{", "{}{}", "nul", "{\"a\":1,}", "\u{FEFF}{}", "{\"a\":\"\u{1}\"}"])
  func `other content than JSON is invalid`(text: String) {
    #expect(code { () throws(Problem) in try body(text) } == "invalid_request")
  }

  @Test func `32 levels are read and 33 are not`() {
    let nested = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    #expect(code { () throws(Problem) in try body(nested(32)) } == nil)
    #expect(code { () throws(Problem) in try body(nested(33)) } == "invalid_request")
  }

  @Test func `bodies that are the same JSON value have the same hash`() throws {
    let hash = try body(#"{"a": [1, "é"], "b": null}"#).contentHash
    #expect(try body("{\"b\":null,\n\"a\":[1.0,\"\\u00e9\"]}").contentHash == hash)
    #expect(try body(#"{"a": [1, "e"], "b": null}"#).contentHash != hash)
    #expect(try body(#"{"a": [1, "é"]}"#).contentHash != hash)
  }

  @Test func `content without a meaning makes another request, unless there is nothing in it`() throws {
    func hash(_ text: String) throws(Problem) -> String {
      let request = HTTPRequest(method: .delete, segments: [], fields: ["Content-Type": "application/json"], body: Array(text.utf8))
      return try RequestBody(of: request, isOptional: true, isIgnored: true).contentHash
    }
    // Of commands that services remember since nobody looked at such content.
    #expect(try hash("") == String(hexadecimal: Digest.blake2b128.of([])))
    #expect(try hash(" {} ") == hash("") && hash(#"{"a":1}"#) != hash("") && hash(#"{"a":1}"#) != hash(#"{"a":2}"#))
  }

  @Test(arguments: [["gzip"], ["identity", "br"], ["identity, gzip"], ["x"]])
  func `content in a coding is refused`(codings: [String]) {
    var request = HTTPRequest(method: .post, segments: [], fields: ["Content-Type": "application/json"], body: Array("{}".utf8))
    request = codings.reduce(request) { request, coding in
      var fields = request.fields
      fields.append("Content-Encoding", coding)
      return HTTPRequest(method: .post, segments: [], fields: fields, body: request.body)
    }
    #expect(code { () throws(Problem) in try RequestBody(of: request) } == "unsupported_media_type")
  }

  @Test(arguments: ["identity", "Identity", "", ","]) func `content that is in no coding is read`(coding: String) throws {
    let fields: HTTPFields = ["Content-Type": "application/json", "Content-Encoding": coding]
    #expect(try RequestBody(of: HTTPRequest(method: .post, segments: [], fields: fields, body: Array("{}".utf8))).json == [:])
  }
}
