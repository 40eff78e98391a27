import Foundation
import Testing

/// How files and types are called, so that a name leads to one place.
@Suite struct NamesTests {
  private static let files = SourceFile.all(in: ["Sources"]).map(NamedFile.init)

  @Test func `the files are there`() {
    #expect(Self.files.count > 400)
    #expect(Self.files.contains { $0.subject == "MessageSet" && $0.types.contains("MessageSet") })
  }

  @Test func `a file is called after a type that it declares or extends`() {
    // Swift runs the statements of main.swift, which has to have that name.
    let files = Self.files.filter { $0.name != "main.swift" }
    #expect(files.filter { !($0.types + $0.extended).contains($0.subject) }.map(\.path).isEmpty)
  }

  @Test func `no two files share a name`() {
    #expect(Self.shared(Self.files.map { ($0.name, $0.path) }).isEmpty)
  }

  @Test func `no two types at the top of a file share a name`() {
    #expect(Self.shared(Self.files.flatMap { file in file.types.map { ($0, file.path) } }).isEmpty)
  }

  @Test func `every Swift file that a page names is there`() throws {
    let names = Set(SourceFile.all(in: ["Sources", "Tests"]).compactMap { $0.path.split(separator: "/").last.map(String.init) })
    let docs = try FileManager.default.contentsOfDirectory(atPath: SourceFile.root.appending(path: "docs").path)
    let pages = ["README.md"] + docs.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
    #expect(pages.count > 5)
    for page in pages {
      let text = try String(contentsOf: SourceFile.root.appending(path: page), encoding: .utf8)
      let missing = text.matches(of: /[\w+]+\.swift/).map { String($0.0) }.filter { !names.contains($0) && $0 != "Package.swift" }
      #expect(missing.isEmpty, "\(page)")
    }
  }

  @Test func `a file's declarations are found whatever stands before and behind their names`() {
    let text = """
      public struct Plain: Sendable {
        struct Inner {}
      }
      @MainActor private final class Attributed {}
      @available(*, unavailable)
      extension Other.Nested: Sendable {}
      package indirect enum Generic<Value> {}
      let constant = 1
      public typealias Short = Plain
      """
    let file = NamedFile(SourceFile(path: "Sources/Some/Other+Side.swift", text: text))
    #expect(file.types == ["Plain", "Attributed", "Generic", "Short"])
    #expect(file.extended == ["Other"])
    #expect(file.subject == "Other")
  }

  /// The names that belong to more than one path, each with its paths.
  private static func shared(_ names: [(name: String, path: String)]) -> [String] {
    Dictionary(grouping: names, by: \.name).filter { $0.value.count > 1 }
      .map { name, places in "\(name): \(places.map(\.path).sorted().joined(separator: ", "))" }.sorted()
  }
}

/// A file, and the names of the types at its top level.
private struct NamedFile: Sendable {
  let path: String
  let types: [String]
  /// Types that are extended, of `A.B` the `A`.
  let extended: [String]

  init(_ file: SourceFile) {
    path = file.path
    let declarations = file.text.split(separator: "\n").compactMap { line in
      line.prefixMatch(of: /(?:@\S+ )*(?:[a-z]+ )*(struct|class|enum|actor|protocol|typealias|extension) (\w+)/)
    }
    types = declarations.filter { $0.1 != "extension" }.map { String($0.2) }
    extended = declarations.filter { $0.1 == "extension" }.map { String($0.2) }
  }

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// What its name says that it is about: `Lane` of `Lane+Batch.swift`.
  var subject: String { String(name.dropLast(".swift".count).prefix { $0 != "+" }) }
}
