import JSON
import Testing

@Suite struct EncodingTests {
  @Test func `fields come in the order in which they are declared, dictionaries by key`() throws {
    #expect(try encode(Concert.sample) == Concert.sampleText)
  }

  @Test func `an encoded value decodes to an equal value`() throws {
    #expect(try decode(Concert.self, encode(Concert.sample)) == .sample)
  }

  @Test func `a nil property is left out and a nil element is null`() throws {
    struct Both: Codable, Equatable {
      var absent: Int?
      var list: [Int?]
    }
    let value = Both(absent: nil, list: [1, nil, 3])
    #expect(try encode(value) == #"{"list":[1,null,3]}"#)
    #expect(try decode(Both.self, encode(value)) == value)
  }

  @Test func `a nil that is encoded outright is null`() throws {
    struct Outright: Encodable {
      enum CodingKeys: CodingKey { case value, none }
      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Int?.none, forKey: .value)
        try container.encodeNil(forKey: .none)
      }
    }
    #expect(try encode(Outright()) == #"{"value":null,"none":null}"#)
    #expect(try encode(String?.none) == "null")
  }

  @Test(arguments: [
    ("\u{0}\u{1F}", #""\u0000\u001f""#), ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#), (#"a"b\c/d"#, #""a\"b\\c/d""#),
    ("\u{7F}é😀", "\"\u{7F}é😀\""),
    ("eightlong\"and\u{1}more than eight", #""eightlong\"and\u0001more than eight""#), ("", #""""#),
  ])
  func `a string is escaped where JSON demands it and nowhere else`(text: String, json: String) throws {
    #expect(try encode(text) == json)
    #expect(try decode(String.self, json) == text)
  }

  @Test func `integers of all widths keep their limits`() throws {
    #expect(try encode([Int64.min, .max, 0, -1]) == "[-9223372036854775808,9223372036854775807,0,-1]")
    #expect(try encode([UInt64.max]) == "[18446744073709551615]")
    #expect(try encode([Int8.min, .max]) == "[-128,127]")
    #expect(try decode([Int64].self, "[-9223372036854775808,9223372036854775807]") == [.min, .max])
    #expect(try decode([UInt64].self, "[18446744073709551615]") == [.max])
  }

  @Test func `a Double is written with the fewest digits that read back as it`() throws {
    let values = [0.1, 1, -0.0, 1e21, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1 / 3, 1e100, -2.5]
    let text = try encode(values)
    #expect(text.hasPrefix("[0.1,1,-0,1e+21,5e-324,"))
    #expect(try decode([Double].self, text).map(\.bitPattern) == values.map(\.bitPattern))
    #expect(try encode([Float(0.1), 3]) == "[0.1,3]")
    #expect(try decode([Float].self, "[0.1]") == [0.1])
  }

  @Test func `a number that is not finite is refused with its path`() {
    let error = #expect(throws: JSONError.self) { _ = try encode(["a": [1, Double.nan]]) }
    #expect(error?.kind == .invalidValue)
    #expect(error?.path == "a[1]")
  }

  @Test func `an error in a part that is written beside the rest has its whole path`() {
    enum Reading: Codable { case measured(value: Double, at: [String: Double]) }
    let readings = [Reading.measured(value: 1, at: ["x": 1]), .measured(value: 2, at: ["x": 1, "y": .infinity])]
    let error = #expect(throws: JSONError.self) { _ = try encode(["list": readings]) }
    #expect(error?.path == "list[1].measured.at.y")
  }

  @Test func `an error of a type's own is told with its path`() {
    struct Refusing: Encodable {
      func encode(to encoder: any Encoder) throws { throw Refusal(description: "must not be told") }
    }
    struct Outer: Encodable {
      var before = [1, 2]
      var list = [Refusing()]
    }
    let error = #expect(throws: JSONError.self) { _ = try encode(Outer()) }
    #expect(error == JSONError(.invalidValue, path: "list[0]", message: "must not be told"))
  }

  @Test func `an existential is encoded as its value`() throws {
    let values: [any Encodable] = [1, "two", [3]]
    #expect(try values.map { try encode($0) } == ["1", #""two""#, "[3]"])
  }
}
