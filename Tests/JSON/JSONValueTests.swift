import Foundation
import JSON
import Testing

@Suite struct JSONValueTests {
  func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }

  @Test func `a value keeps the order of its fields`() throws {
    let text = #"{"b":1,"a":[null,true,"x",0.5],"c":{}}"#
    #expect(String(decoding: try parse(text).encoded(), as: UTF8.self) == text)
    #expect(try encode(parse(text)) == text)
  }

  @Test(arguments: [
    (#"{"a":1,"b":[2]}"#, " { \"b\" : [ 2.0 ] , \"a\" : 1e0 } "), ("[1,1,100,0,0]", "[1.0,10e-1,1E2,-0,0.000e9]"),
    (#""A/é😀""#, #""\u0041\/\u00e9\ud83d\ude00""#),
    ("0.1", "1e-1"),
    ("12345678901234567890", "1.2345678901234567890e19"), (#"{"a":2}"#, #"{"a":1,"\u0061":2}"#),
    ("99999999999999999999e-20", "0.99999999999999999999"), ("1e22", "10000000000000000000000.0"), ("1e-400", "0.1e-399"), ("0", "-0e-400"),
    ("18446744073709551617", "18446744073709551617.00"),
  ])
  func `equal values have the same canonical bytes`(one: String, other: String) throws {
    #expect(try parse(one) == parse(other))
    #expect(try parse(one).canonical == parse(other).canonical)
    #expect(try JSONValue(parsing: parse(one).canonical) == parse(one))
  }

  @Test(arguments: [
    ("1", "2"), ("1", "\"1\""), ("null", "false"), ("[1,2]", "[2,1]"), ("{}", "[]"), (#"{"a":null}"#, "{}"),
    ("9007199254740993", "9007199254740992"), ("18446744073709551617", "18446744073709551616"), ("1e-400", "0"), ("1e-400", "1e-401"),
    ("0.99999999999999999999", "1"), ("1.0000000000000000000001", "1"), ("0.10000000000000000001", "0.1"),
    ("9223372036854775807", "9223372036854775807.5"), ("1e-1000000001", "1e-1000000002"),
    (#""é""#, #""e\u0301""#), (#"{"é":1}"#, #"{"e\u0301":1}"#), ("0.1", "0.2"), (#"{"a":1,"b":2}"#, #"{"a":2,"b":1}"#),
  ])
  func `different values have different canonical bytes`(one: String, other: String) throws {
    #expect(try parse(one) != parse(other))
    #expect(try parse(one).canonical != parse(other).canonical)
  }

  @Test(arguments: ["0.99999999999999999999", "10000000.0000000001", "1.0000000000000000000001", "-0.99999999999999999999", "1e-400"])
  func `a number is an integer only if all its digits say so`(number: String) throws {
    #expect(try parse(number).integer == nil)
  }

  @Test(arguments: [
    (#"{"a":1,"a":1}"#, ""), (#"{"b":[{"a":{"x":1}},{"a":"x","c":0,"a":2}]}"#, "b[1]"),
    (#"{"a":{"x":1,"\u0078":1},"\u0062":1,"b":2}"#, "a"),
  ])
  func `names that come again are refused if they are to be distinct`(text: String, path: String) throws {
    _ = try parse(text)
    let error = try #require(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8), distinctNames: true) }
    #expect(error.path == path && error.message.contains("comes again"))
    let many = "{" + (0..<50).map { "\"n\($0)\":0," }.joined()
    #expect(throws: JSONError.self) { try JSONValue(parsing: Array((many + #""n7":1}"#).utf8), distinctNames: true) }
    #expect(try JSONValue(parsing: Array((many + #""m":{"n7":1}}"#).utf8), distinctNames: true)["m"]?["n7"] == 1)
  }

  @Test func `a number keeps all its digits, wherever it is written`() throws {
    let text = #"{"a":[18446744073709551617,-99999999999999999999e-20],"b":123456789012345678901234567891}"#
    #expect(String(decoding: try parse(text).encoded(), as: UTF8.self) == text)
    #expect(try encode(parse(text)) == text)
  }

  @Test func `a value made by hand is the value that is read`() throws {
    let value: JSONValue = ["a": [1, 1.5, "x", true, nil], "b": ["c": -1.0]]
    #expect(try value == parse(#"{"b":{"c":-1},"a":[1,1.5,"x",true,null]}"#))
    #expect(value["a"]?[1] == 1.5 && value["b"]?["c"]?.integer == -1 && value["a"]?[5] == nil && value["a"]?["x"] == nil)
  }

  @Test func `a field is set where it stands, added at the end, or removed`() {
    var object: JSONObject = ["a": 1, "b": 2]
    object["a"] = 3
    object["c"] = 4
    object["b"] = nil
    #expect(object.map(\.name) == ["a", "c"] && object["a"] == 3)
  }

  @Test func `a value stands inside a struct, also for other coders`() throws {
    struct Holder: Codable, Equatable { var value: JSONValue }
    let holder = Holder(value: ["a": [1, 2.5, nil, "x", false], "b": [:]])
    #expect(try decode(Holder.self, encode(holder)) == holder)
    #expect(try JSONDecoder().decode(Holder.self, from: JSONEncoder().encode(holder)) == holder)
  }

  @Test func `a number that JSON lacks is null, and one beyond Double is refused`() {
    #expect(JSONValue.array([.number(.nan), .number(.infinity)]).encoded() == Array("[null,null]".utf8))
    #expect(throws: JSONError.self) { try parse(#"{"a":[1e400]}"#) }
    #expect(JSONValue.number(0x1p63).canonical != JSONValue.integer(.max).canonical)
  }
}
