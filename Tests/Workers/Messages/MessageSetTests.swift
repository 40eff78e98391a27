import Testing

/// What the compiler does not see of sets of messages.
@Suite struct MessageSetTests {
  /// An enum that is a set, as its source has it.
  struct Choice: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The names of its cases.
    var cases: [String]
    /// What `types(of:)` is given.
    var listed: [String]
  }

  private static let choices: [Choice] = SourceFile.all(in: ["Sources/Contracts", "Sources/Workers"]).flatMap { file in
    file.text.matches(of: /enum (\w+): (?:MessageSet|CommandSet) \{(?s:.*?)\n\}/).map { match in
      let body = String(match.output.0)
      return Choice(
        testDescription: String(match.output.1), cases: body.matches(of: /\n  case (\w+)\(/).map { String($0.output.1) },
        listed: body.firstMatch(of: /types\(of: ([\w, ]+)\)/)?.output.1.split(separator: ", ").map(String.init) ?? [])
    }
  }

  @Test func `the sets are found`() {
    #expect(Self.choices.map(\.testDescription).contains("SeatEvent"))
    #expect(Self.choices.allSatisfy { $0.cases.count > 1 })
  }

  @Test(arguments: choices)
  func `each case of a set is one that it can read`(choice: Choice) {
    #expect(choice.listed == choice.cases, "name every case of \(choice.testDescription) in types(of:), in their order")
  }
}
