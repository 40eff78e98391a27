import Deciding
import JSON
import Testing

@testable import Schemas

@Suite struct SchemaBookTests {
  enum Colour: String, Codable, CaseIterable { case red, blue }

  struct Part: Codable {
    var at: Timestamp
    var colour: Colour?
  }

  struct Whole: Codable {
    var id: MessageID
    var number: Int64
    var note: String?
    var parts: [Part]
    var counts: [String: Int32]?
    var isOpen = true
  }

  @Test func `a type is described by what it reads`() throws {
    let book = SchemaBook()
    #expect(try book.schema(of: Whole.self) == ["$ref": "#/components/schemas/SchemaBookTests.Whole"])
    #expect(
      book.definitions["SchemaBookTests.Whole"] == [
        "type": "object",
        "properties": [
          "id": ["type": "string", "format": "uuid"], "number": ["type": "integer"], "note": ["type": "string"],
          "parts": ["type": "array", "items": ["$ref": "#/components/schemas/SchemaBookTests.Part"]],
          "counts": ["type": "object", "additionalProperties": ["type": "integer"]], "isOpen": ["type": "boolean"],
        ],
        "required": ["id", "number", "parts", "isOpen"],
      ])
    #expect(
      book.definitions["SchemaBookTests.Part"] == [
        "type": "object",
        "properties": ["at": ["type": "string", "format": "date-time"], "colour": ["type": "string", "enum": ["red", "blue"]]],
        "required": ["at"],
      ])
  }

  struct Nullable: Codable {
    var reason: String?
    var colour: Colour?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(reason, forKey: .reason)
      try container.encode(colour, forKey: .colour)
    }
  }

  @Test func `what a type writes as null is always there, and may be null`() throws {
    let book = SchemaBook()
    _ = try book.schema(of: Nullable.self)
    #expect(
      book.definitions["SchemaBookTests.Nullable"] == [
        "type": "object",
        "properties": [
          "reason": ["type": ["string", "null"]], "colour": ["type": ["string", "null"], "enum": ["red", "blue", nil]],
        ],
        "required": ["reason", "colour"],
      ])
  }

  struct Unlisted: Codable {
    enum Word: String, Codable { case one }
    var word: Word
  }

  @Test func `an enum that does not list its words has no schema`() {
    #expect(throws: SchemaError.self) { try SchemaBook().schema(of: Unlisted.self) }
  }
}
