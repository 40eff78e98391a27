import Deciding
import JSON
import Testing

@testable import APIEdge

@Suite struct BodyInputTests {
  private enum Colour: String, CaseIterable { case red, blue }

  /// What reading a value finds wrong.
  private func errors(in json: JSONValue, _ read: (BodyInput) -> Void) -> [FieldError] {
    let findings = Findings()
    read(BodyInput(json, findings))
    return findings.errors
  }

  @Test func `all that is wrong is found, each where it is`() {
    let json: JSONValue = ["a": ["b": [["c": "x"], ["c": 5], [:]]], "d": nil]
    let found = errors(in: json) { input in
      _ = input["a"]["b"].list(1...3) { $0["c"].integer(0...4) }
      _ = input["d"].text(1...5)
      _ = input["e"].time()
    }
    #expect(
      found == [
        FieldError("a.b[0].c", "must be an integer from 0 to 4"), FieldError("a.b[1].c", "must be an integer from 0 to 4"),
        FieldError("a.b[2].c", "is required"), FieldError("d", "must be a string"), FieldError("e", "is required"),
      ])
  }

  @Test func `what is right is read, and unknown fields don't matter`() {
    let found = errors(in: ["name": "Ünïcode", "n": 3, "c": "blue", "at": "2026-05-01T20:00:00+02:00", "list": [1, 2], "more": true]) {
      input in
      #expect(input["name"].text(7...7) == "Ünïcode")
      #expect(input["n"].integer(3...3) == 3)
      #expect(input["c"].word(Colour.self) == .blue)
      #expect(input["at"].time()?.description == "2026-05-01T18:00:00.000Z")
      #expect(input["list"].list(2...2) { $0.integer(0...9) } == [1, 2])
    }
    #expect(found.isEmpty)
  }

  @Test func `an integer written as a decimal is one; a fraction, a string and a number beyond 64 bits are none`() {
    let none = errors(in: ["n": 3.0]) { input in #expect(input["n"].integer(0...5) == 3) }
    #expect(none.isEmpty)
    for value: JSONValue in [3.5, "3", 1e300, true, [3]] {
      let one = errors(in: ["n": value]) { input in #expect(input["n"].integer(Int64.min...Int64.max) == nil) }
      #expect(one.count == 1)
    }
  }

  @Test func `a list with too many elements is not gone through`() {
    let found = errors(in: ["list": .array(Array(repeating: "x", count: 500))]) { input in
      _ = input["list"].list(1...499) { _ in
        Issue.record("an element was read")
        return 1
      }
    }
    #expect(found == [FieldError("list", "must have 1 to 499 elements")])
  }

  @Test func `null is as good as missing where a field may be missing`() {
    let found = errors(in: ["a": nil]) { input in
      #expect(input["a"].optional == nil)
      #expect(input["b"].optional == nil)
    }
    #expect(found.isEmpty)
  }

  @Test func `lengths count characters in texts and bytes in strings`() {
    let characters = errors(in: "ééé") { input in #expect(input.text(3...3) == "ééé") }
    #expect(characters.isEmpty)
    let bytes = errors(in: "ééé") { input in #expect(input.bytes(3...3) == nil) }
    #expect(bytes == [FieldError("body", "must be 3 bytes")])
    let control = errors(in: "a\u{0}b") { input in #expect(input.text(1...9) == nil) }
    #expect(control == [FieldError("body", "must have no control characters")])
  }

  @Test func `more errors than anybody reads are not listed`() {
    let found = errors(in: .array(Array(repeating: 0, count: 5000))) { input in
      _ = input.list(1...5000) { $0.integer(1...2) }
    }
    #expect(found.count == Findings.limit)
  }
}
