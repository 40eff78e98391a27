import JSON
import Testing

@Suite struct DecodingTests {
  @Test func `unknown fields are ignored, in any order and with any whitespace`() throws {
    let text = " {\r\n\t\"sections\" : [ ] , \"unknown\":{\"id\":[1,{}]},\"mode\":\"open\",\"id\":\"x\" } "
    #expect(try decode(Schedule.self, text) == Schedule(id: SampleID("x"), mode: .open, sections: []))
  }

  @Test func `null and absence both are nil`() throws {
    struct Optionals: Codable, Equatable {
      var a: Int?
      var b: String?
      var c: SampleID?
      var d: [Bool]?
      var e: Double?
    }
    let none = Optionals()
    #expect(try decode(Optionals.self, "{}") == none)
    #expect(try decode(Optionals.self, #"{"a":null,"b":null,"c":null,"d":null,"e":null}"#) == none)
    let all = Optionals(a: 1, b: "2", c: SampleID("3"), d: [true], e: 0.5)
    #expect(try decode(Optionals.self, #"{"e":0.5,"d":[true],"c":"3","b":"2","a":1}"#) == all)
  }

  @Test func `of fields with the same name the last counts, also when a name has escapes`() throws {
    #expect(try decode(Section.self, #"{"name":"a","price":1,"name":"b","price":2}"#) == Section(name: "b", price: Price(points: 2)))
    #expect(try decode([String: Int].self, #"{"a":1,"\u0061":2,"b":3}"#) == ["a": 2, "b": 3])
    #expect(try decode([String: Int].self, #"{"\u0061":1,"a":2,"\u0061":3,"a\u0061":4}"#) == ["a": 3, "aa": 4])
  }

  @Test func `of very many fields with the same name the last counts as well`() throws {
    let names = (0..<500).map { "name\($0 % 200)" }
    let text = "{" + names.enumerated().map { #""\#($1)":\#($0)"# }.joined(separator: ",") + "}"
    let expected = Dictionary(names.enumerated().map { ($1, $0) }) { _, last in last }
    #expect(try decode([String: Int].self, text) == expected)
    #expect(try JSONValue(parsing: Array(text.utf8)).object?.count == 200)
  }

  @Test func `a number is its value and not its spelling`() throws {
    #expect(try decode([Int].self, "[1.0,1e0,100e-2,12.5e1,-0,0e99,0.0]") == [1, 1, 1, 125, 0, 0, 0])
    #expect(try decode(Int.self, "9007199254740993.0") == 9_007_199_254_740_993)
    #expect(try decode([Double].self, "[1,-0,0.1,1E+2,1234567890123456]") == [1, 0, 0.1, 100, 1_234_567_890_123_456])
    #expect(try decode(Double.self, "-0").sign == .minus)
  }

  @Test(arguments: ["1.5", "1e-1", "128", "-129", "1e400", "123456789012345678901234567890"])
  func `a number that the integer can't be is refused`(text: String) {
    #expect(failure(Int8.self, text)?.kind == .invalidValue)
  }

  @Test(arguments: ["9223372036854775808", "-9223372036854775809", "99999999999999999999", "1e19"])
  func `a number beyond 64 bits is refused`(text: String) {
    #expect(failure(Int64.self, text)?.kind == .invalidValue)
  }

  @Test func `a negative number is not unsigned, and a huge number is no Double`() {
    #expect(failure(UInt64.self, "-1")?.kind == .invalidValue)
    #expect(failure(UInt64.self, "18446744073709551616")?.kind == .invalidValue)
    #expect(failure(Double.self, "1e400")?.kind == .invalidValue)
    #expect(failure(Float.self, "1e39")?.kind == .invalidValue)
  }

  @Test(arguments: [
    (#"{"schedules":[],"labels":{}}"#, JSONError(.missingField, offset: 0, path: "title", message: "is missing")),
    (
      #"{"title":null,"schedules":[],"labels":{}}"#,
      JSONError(.missingField, offset: 9, path: "title", message: "must be a string, not null")
    ),
    (
      #"{"title":"","labels":{"a":1,"b":"2"},"schedules":[]}"#,
      JSONError(.typeMismatch, offset: 32, path: "labels.b", message: "must be an integer, not a string")
    ),
    (
      #"{"title":"","schedules":[{"id":"","mode":"open","sections":[{"name":"","price":1},{"name":"","price":-1}]}]}"#,
      JSONError(.invalidValue, offset: 101, path: "schedules[0].sections[1].price", message: "must not be negative")
    ),
    (
      #"{"title":"","schedules":[{"id":"","mode":"open","sections":[{"price":1}]}]}"#,
      JSONError(.missingField, offset: 60, path: "schedules[0].sections[0].name", message: "is missing")
    ),
    (
      #"{"title":"","schedules":{}}"#,
      JSONError(.typeMismatch, offset: 24, path: "schedules", message: "must be an array, not an object")
    ),
  ])
  func `an error says where and what`(text: String, expected: JSONError) {
    #expect(failure(Concert.self, text) == expected)
  }

  @Test func `an unknown case of an enum is an invalid value at its path`() {
    let error = failure(Schedule.self, #"{"id":"","mode":"closed","sections":[]}"#)
    #expect(error?.kind == .invalidValue)
    #expect(error?.path == "mode")
    #expect(error?.offset == 16)
  }

  @Test func `an error reads as a sentence about its place`() {
    let error = JSONError(.missingField, offset: 3, path: "a.b", message: "is missing")
    #expect(error.description == "a.b: is missing (at byte 3)")
  }
}
