import Foundation
import TestSupport
import Testing

/// What `docs/add-an-event.md` tells to write is written into a copy of the sources, which must compile.
@Suite struct GuideTests {
  private static let page = "docs/add-an-event.md"

  /// The sources that the guide changes, as it has them in the end.
  private func edited() throws -> [SourceFile] {
    var files = SourceFile.all(in: ["Sources/Contracts", "Sources/Workers/Reservation", "Tests/Workers/Reservation"])
    let text = try String(contentsOf: SourceFile.root.appending(path: Self.page), encoding: .utf8)
    let edits = GuideEdit.all(in: text)
    #expect(edits.count >= 7)
    for edit in edits {
      let edit = try #require(edit, "a block of \(Self.page) does not say where it goes")
      let index = try #require(files.firstIndex { $0.path == edit.path }, "\(edit.path) is not compiled here")
      files[index].text = try #require(
        edit.applied(to: files[index].text), "\(edit.path) has not one line that begins with: \(edit.anchor)")
    }
    return files
  }

  @Test func `the guide's changes compile`() throws {
    let directory = try TemporaryDirectory()
    let compiler = GuideCompiler(directory: URL(filePath: directory.path))
    let files = try edited()
    // The bytes of topics.yaml, which the package's build makes a source of.
    let topics = SourceFile(path: "topics.swift", text: "enum PackageResources { static let topics_yaml: [UInt8] = [] }\n")
    try compiler.compile("Contracts", files.filter { $0.path.hasPrefix("Sources/Contracts") } + [topics])
    try compiler.compile("ReservationWorker", files.filter { $0.path.hasPrefix("Sources/Workers") })
    try compiler.compile("ReservationTests", files.filter { $0.path.hasPrefix("Tests") })
  }

  @Test func `a compiler's error fails the test`() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: GuideCompiler.Failure.self) {
      let source = SourceFile(path: "wrong.swift", text: "func wrong() { let a: Int = \"\" }\n")
      try GuideCompiler(directory: URL(filePath: directory.path)).compile("Wrong", [source])
    }
  }
}
