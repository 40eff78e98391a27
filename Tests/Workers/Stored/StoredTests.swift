import JSON
import TestSupport
import Testing

/// What an earlier version stored must be read by every later one. An existing data directory answers 503 otherwise.
@Suite struct StoredTests {
  @Test(arguments: StoredType.all.keys.sorted())
  func `what earlier versions stored is read, and all that this one stores has a sample`(service: String) throws {
    let types = StoredType.all[service] ?? []
    var samples = try Samples(of: service)
    if TestEnvironment.writesSamples {
      for type in types { try samples.addMissing(type) }
      try samples.write(of: service)
    }
    for type in types {
      for problem in try samples.problems(of: type) { Issue.record("\(problem)") }
    }
    for name in samples.byType.keys.sorted() where !types.contains(where: { $0.name == name }) {
      Issue.record("\(name): nothing reads it any more, and it may be stored: keep its type")
    }
  }

  // MARK: - What the samples find

  private struct Price: Codable {
    var amount: Int
    var note: String?
  }

  private let samples: Samples = Samples(["price": [["amount": 7, "note": "note"]]])

  private func problems(_ type: any StoredType.Stored.Type, _ name: String = "price") throws -> [String] {
    try samples.problems(of: StoredType(name: name, type: type))
  }

  @Test func `an unchanged type has no problem`() throws {
    #expect(try problems(Price.self).isEmpty)
  }

  @Test func `a new type wants a sample`() throws {
    #expect(try problems(Price.self, "fee") == ["fee: no sample has it; make one: SAMPLES=write swift test --filter StoredTests"])
  }

  @Test func `a new field wants a sample, and must be optional`() throws {
    struct Optional: Codable {
      var amount: Int
      var note: String?
      var reason: String?
    }
    struct Required: Codable {
      var amount: Int
      var note: String?
      var reason: String
    }
    #expect(try problems(Optional.self) == ["price: no sample has reason; make one: SAMPLES=write swift test --filter StoredTests"])
    #expect(try problems(Required.self).first?.contains("reason: is missing") == true)
    #expect(try problems(Required.self).first?.contains("A new field is optional") == true)
  }

  @Test func `a field that is gone or renamed is found, also an optional one`() throws {
    struct Gone: Codable {
      var amount: Int
    }
    #expect(try problems(Gone.self).first?.hasPrefix("price: note is stored and Gone has it no more") == true)
  }

  @Test func `a field of another type is found`() throws {
    struct Retyped: Codable {
      var amount: String
      var note: String?
    }
    #expect(try problems(Retyped.self).first?.contains("amount: must be a string, not a number") == true)
  }

  @Test func `an added sample has no problem`() throws {
    var samples = Samples()
    let type = StoredType(name: "price", type: Price.self)
    try samples.addMissing(type)
    #expect(samples.byType == ["price": [["amount": 7, "note": "note"]]])
    #expect(try samples.problems(of: type).isEmpty)
  }
}
