import JSON
import Testing

/// What a value lists is written as `Codable` would write it.
@Suite struct ListedFieldsTests {
  struct Everything: Codable, Equatable, JSONEncodable {
    var text: String?
    var flag: Bool?
    var integer: Int?
    var short: Int32?
    var long: Int64?
    var mode: Mode?
    var texts: [String]?
    var nested: [Everything]?

    func encode(into json: inout JSONOutput) {
      json.field("text", text)
      json.field("flag", flag)
      json.field("integer", integer)
      json.field("short", short)
      json.field("long", long)
      json.field("mode", mode)
      json.field("texts", texts)
      json.field("nested", nested)
    }
  }

  /// One in the other.
  final class Chain: Encodable, JSONEncodable {
    let next: Chain?

    init(_ length: Int) {
      next = length > 1 ? Chain(length - 1) : nil
    }

    func encode(into json: inout JSONOutput) {
      json.field("next", next)
    }
  }

  /// Only `Encodable`, so that no list is asked.
  struct Unlisted<T: Encodable>: Encodable {
    var value: T

    func encode(to encoder: any Encoder) throws {
      try value.encode(to: encoder)
    }
  }

  private func listed(_ value: some JSONEncodable) throws(JSONError) -> String {
    String(decoding: try JSON.encode(value), as: UTF8.self)
  }

  private func failure(_ encode: () throws(JSONError) -> String) -> JSONError? {
    do throws(JSONError) {
      _ = try encode()
      return nil
    } catch {
      return error
    }
  }

  @Test func `fields of all kinds come in the order of the list`() throws {
    let inner = Everything(text: "é\"\n", texts: ["", "\u{1}"])
    let value = Everything(
      text: "a", flag: false, integer: -1, short: .max, long: .min, mode: .queue, texts: [], nested: [inner, Everything(nested: [])])
    #expect(
      try listed(value) == #"{"text":"a","flag":false,"integer":-1,"short":2147483647,"long":-9223372036854775808,"mode":"queue","#
        + #""texts":[],"nested":[{"text":"é\"\n","texts":["","\u0001"]},{"nested":[]}]}"#)
    #expect(try listed(value) == encode(Unlisted(value: value)))
    #expect(try decode(Everything.self, listed(value)) == value)
  }

  @Test func `an object with only nil fields is empty`() throws {
    #expect(try listed(Everything()) == "{}")
  }

  @Test(arguments: [0, 900, 1010, 1013, 1014, 1020, 5000])
  func `output may be longer than the stack's part of it`(length: Int) throws {
    let value = Everything(text: String(repeating: "x", count: length), texts: ["y", "\"z\""])
    #expect(try listed(value) == encode(Unlisted(value: value)))
  }

  @Test func `lists nest as deep as Codable, and fail with the same error`() throws {
    #expect(try listed(Chain(JSON.maximumDepth)) == encode(Unlisted(value: Chain(JSON.maximumDepth))))
    for length in [JSON.maximumDepth + 1, JSON.maximumDepth + 2, 1000] {
      let error = failure { () throws(JSONError) in try listed(Chain(length)) }
      #expect(error?.kind == .depth)
      #expect(error == failure { () throws(JSONError) in try encode(Unlisted(value: Chain(length))) })
    }
  }

  @Test func `a value that goes through Codable counts its depth and tells its path from the whole`() throws {
    struct Part: JSONEncodable {
      var numbers: [Double]
      var chain: Chain?

      func encode(into json: inout JSONOutput) {
        json.codable(self)
      }
    }
    struct Whole: JSONEncodable {
      var parts: [Part]

      func encode(into json: inout JSONOutput) {
        json.field("parts", parts)
      }
    }
    let good = Whole(parts: [Part(numbers: [1.5]), Part(numbers: [], chain: Chain(JSON.maximumDepth - 3))])
    #expect(try listed(good) == encode(Unlisted(value: good)))
    for bad in [Part(numbers: [1, .nan]), Part(numbers: [], chain: Chain(JSON.maximumDepth - 2))] {
      let whole = Whole(parts: [Part(numbers: []), bad])
      let error = failure { () throws(JSONError) in try listed(whole) }
      #expect(error?.path.hasPrefix("parts[1].") == true)
      #expect(error == failure { () throws(JSONError) in try encode(Unlisted(value: whole)) })
    }
  }

  @Test func `a value that encodes itself twice is refused`() {
    struct Both: JSONEncodable {
      func encode(into json: inout JSONOutput) {
        json.field("object", true)
        json.codable("text")
      }
    }
    #expect(failure { () throws(JSONError) in try listed(Both()) }?.kind == .unsupported)
  }
}
