import Contracts
import Deciding
import JSON
import Testing

@testable import APIEdge

/// A reader of bodies is its own description.
@Suite struct BodyShapeTests {
  private enum Kind: String, CaseIterable { case plain, round }

  @Test func `a reader is described by what it asks for`() {
    let shape = BodyShape.of { body in
      _ = body["name"].text(1...200)
      _ = body["note"].optional?.bytes(0...5)
      _ = body["parts"].list(1...3) { $0["count"].integer(1...9) }
      _ = body["at"].time()
      _ = body["isNew"].bool()
    }
    #expect(
      shape.schema == [
        "type": "object",
        "properties": [
          "name": ["type": "string", "minLength": 1, "maxLength": 200, "pattern": #"^[^\u0000-\u001f\u007f-\u009f]*$"#],
          "note": ["type": ["string", "null"], "minLength": 0, "maxLength": 5],
          "parts": [
            "type": "array", "minItems": 1, "maxItems": 3,
            "items": [
              "type": "object", "properties": ["count": ["type": "integer", "minimum": 1, "maximum": 9]], "required": ["count"],
            ],
          ],
          "at": ["type": "string", "format": "date-time"], "isNew": ["type": "boolean"],
        ],
        "required": ["name", "parts", "at", "isNew"],
      ])
  }

  @Test func `a word that changes nothing else is one of its words`() {
    let shape = BodyShape.of { body in
      _ = body["kind"].word(Kind.self)
      _ = body["size"].integer(1...2)
    }
    #expect(shape.schema["properties"]?["kind"] == ["type": "string", "enum": ["plain", "round"]])
  }

  @Test func `what is asked for after one word only is described with that word`() {
    let shape = BodyShape.of { body in
      if body["kind"].word(Kind.self) == .round { _ = body["radius"].integer(1...2) }
    }
    #expect(shape.paths == ["kind", "radius"])
    #expect(shape.schema["anyOf"]?.array?.map { $0["required"] } == [["kind"], ["kind", "radius"]])
  }

  @Test func `a concert is described with both kinds of admission, and all their fields`() {
    let shape = ContentReader { body, now in ConcertInput.read(body, at: now) }.shape
    #expect(
      shape.paths == [
        "title", "schedules", "schedules[].startsAt", "schedules[].salesEnd", "schedules[].sections", "schedules[].sections[].name",
        "schedules[].sections[].rows", "schedules[].sections[].seatsPerRow", "schedules[].sections[].price", "admission",
        "admission.mode", "admission.activeUsers", "admission.sessionSeconds", "admission.order", "admission.opensAt", "holdSeconds",
        "maxSeatsPerUser",
      ])
  }

  @Test func `the reader of a query is its own description too`() {
    let parameters = QueryReader { (DataPlatformQuery.Filter($0), Page($0, .reservation)) }.parameters
    #expect(parameters.map(\.name) == ["scheduleId", "status", "from", "to", "limit", "cursor"])
    #expect(parameters.first { $0.name == "limit" }?.schema == ["type": "integer", "minimum": 1, "maximum": 200])
  }
}
