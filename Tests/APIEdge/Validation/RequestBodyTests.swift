import HTTP
import JSON
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
    #expect(RequestBody.emptyHash != hash)
  }
}
