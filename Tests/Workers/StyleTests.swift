import Testing

/// How the files read, whatever they are about.
@Suite struct StyleTests {
  struct File: Sendable {
    var path: String
    var lines: [Substring]
  }

  private static let files = SourceFile.all(in: ["Sources", "Tests"]).map { file in
    File(path: file.path, lines: file.text.split(separator: "\n", omittingEmptySubsequences: false))
  }

  private func places(in folder: String = "", where isFound: (Substring) -> Bool) -> [String] {
    Self.files.filter { $0.path.hasPrefix(folder) }.flatMap { file in
      file.lines.enumerated().filter { isFound($0.element) }.map { "\(file.path):\($0.offset + 1)" }
    }
  }

  @Test func `the files are there`() {
    #expect(Self.files.count > 400)
    #expect(Self.files.contains { $0.path == "Tests/Workers/StyleTests.swift" })
  }

  @Test func `no file is longer than 500 lines`() {
    #expect(Self.files.filter { $0.lines.count > 501 }.map(\.path).isEmpty)
  }

  @Test func `no line is longer than 140 columns`() {
    #expect(places { $0.count > 140 }.isEmpty)
  }

  @Test(arguments: ["TODO", "FIXME"])
  func `nothing is left for later`(mark: String) {
    #expect(places(in: "Sources/") { $0.contains(mark) }.isEmpty)
  }

  @Test(arguments: ["fatalError(", "try!", "as!"])
  func `no data ends the process`(trap: String) {
    #expect(places(in: "Sources/") { $0.contains(trap) }.isEmpty)
  }
}
