import JSON
import Testing

@testable import ticketing

/// What of a change the version before, or this one, can't read.
@Suite struct MessageChangesTests {
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var before: JSONObject = ["amount": ["type": "integer"], "note": ["type": "string"]]
    var needed: [String] = ["amount"]
    var after: JSONObject
    var needs: [String] = ["amount"]
    var found: [String]
  }

  private static let changes = [
    Change(
      testDescription: "nothing", after: ["amount": ["type": "integer"], "note": ["type": "string"]], found: []),
    Change(
      testDescription: "an optional field is new",
      after: ["amount": ["type": "integer"], "note": ["type": "string"], "at": ["type": "string"]], found: []),
    Change(
      testDescription: "a needed field is gone", after: ["note": ["type": "string"]], needs: [],
      found: ["price.set.amount: is gone, and the version before needs it"]),
    Change(
      testDescription: "an optional field is gone", after: ["amount": ["type": "integer"]], found: ["price.set.note: is gone"]),
    Change(
      testDescription: "a type is another", after: ["amount": ["type": "string"], "note": ["type": "string"]],
      found: [#"price.set.amount: type was "integer" and is "string": neither version reads the other's"#]),
    Change(
      testDescription: "a text is a time now", after: ["amount": ["type": "integer"], "note": ["type": "string", "format": "date-time"]],
      found: [#"price.set.note: format was nothing and is "date-time": neither version reads the other's"#]),
    Change(
      testDescription: "a needed field is new",
      after: ["amount": ["type": "integer"], "note": ["type": "string"], "at": ["type": "string"]], needs: ["amount", "at"],
      found: ["price.set.at: is new and needed, and the version before does not write it"]),
    Change(
      testDescription: "an optional field is needed now", after: ["amount": ["type": "integer"], "note": ["type": "string"]],
      needs: ["amount", "note"], found: ["price.set.note: is needed now, and the version before may leave it out"]),
    Change(
      testDescription: "a needed field is optional now", after: ["amount": ["type": "integer"], "note": ["type": "string"]], needs: [],
      found: ["price.set.amount: may be missing now, and the version before needs it"]),
    Change(
      testDescription: "words are new and gone", before: ["kind": ["type": "string", "enum": ["a", "b"]]], needed: [],
      after: ["kind": ["type": "string", "enum": ["b", "c"]]], needs: [],
      found: [
        #"price.set.kind: the version before does not know the word "c""#, #"price.set.kind: the word "a" of the version before is gone"#,
      ]),
    Change(
      testDescription: "the elements of a list are others", before: ["all": ["type": "array", "items": ["type": "integer"]]], needed: [],
      after: ["all": ["type": "array", "items": ["type": "boolean"]]], needs: [],
      found: [#"price.set.all[]: type was "integer" and is "boolean": neither version reads the other's"#]),
    Change(
      testDescription: "a field in a type of its own is gone", before: ["part": ["$ref": "#/components/schemas/Part"]], needed: [],
      after: ["part": ["type": "object", "properties": [:]]], needs: [], found: ["price.set.part.size: is gone"]),
  ]

  private static func document(
    _ properties: JSONObject, _ required: [String], topic: String = "price.set", key: String = "id"
  ) -> JSONValue {
    [
      "channels": .object([topic: ["description": .string(key), "messages": ["price.set": [:]]]]),
      "components": [
        "messages": [
          "price.set": [
            "payload": ["type": "object", "properties": .object(properties), "required": .array(required.map { .string($0) })]
          ]
        ],
        "schemas": ["Part": ["type": "object", "properties": ["size": ["type": "integer"]]]],
      ],
    ]
  }

  @Test(arguments: changes)
  func `a change is found if one version can't read the other's messages`(change: Change) {
    let changes = MessageChanges(
      from: Self.document(change.before, change.needed), to: Self.document(change.after, change.needs))
    #expect(changes.breaking == change.found)
  }

  @Test func `a topic, a type and a key that are gone are found`() {
    let before = Self.document([:], [])
    #expect(MessageChanges(from: before, to: Self.document([:], [], topic: "price")).breaking == ["price.set: the topic is gone"])
    #expect(MessageChanges(from: before, to: Self.document([:], [], key: "name")).breaking == ["price.set: the key or owner changed"])
    #expect(
      MessageChanges(from: before, to: ["channels": ["price.set": ["description": "id", "messages": [:]]]]).breaking
        == ["price.set: price.set is gone"])
  }
}
