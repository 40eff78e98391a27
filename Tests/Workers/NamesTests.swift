import Foundation
import Testing

/// How the files of Sources are called.
@Suite struct NamesTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources")

  private static let paths: [String] = {
    let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".swift") && !$0.hasSuffix("main.swift") }.sorted()
  }()

  /// `Lane+Batch` of `Messaging/Lane/Lane+Batch.swift`.
  private func name(_ path: String) -> String { URL(filePath: path).deletingPathExtension().lastPathComponent }

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  /// The words of a file's declarations and extensions, as far as those are not within something else.
  private func declared(in path: String) throws -> Set<String> {
    let declaration = #/
      ^ (?: (?: @\w+ (?: \( .*? \) )? | public | package | private | fileprivate | final | indirect ) \s )*
      (?: struct | class | enum | protocol | actor | typealias | extension ) \s (.*) $
      /#
    let lines = try text(path).split(separator: "\n").compactMap { $0.firstMatch(of: declaration)?.output.1 }
    return Set(lines.flatMap { $0.split { !$0.isLetter && !$0.isNumber }.map(String.init) })
  }

  @Test func `the files are there`() {
    #expect(Self.paths.count > 300)
    #expect(Self.paths.contains("EventLoop/EventLoop.swift"))
  }

  @Test func `no two files have one name`() {
    let names = Dictionary(grouping: Self.paths, by: name)
    #expect(names.filter { $0.value.count > 1 }.isEmpty)
  }

  @Test func `no two types that are seen in a whole module have one name`() throws {
    let type = /^(?:(?:@\w+(?:\(.*?\))?|public|package|final|indirect) )*(?:struct|class|enum|protocol|actor) (\w+)/
    var places: [String: [String]] = [:]
    for path in Self.paths {
      for line in try text(path).split(separator: "\n") {
        if let match = line.firstMatch(of: type) { places[String(match.output.1), default: []].append(path) }
      }
    }
    #expect(places.filter { $0.value.count > 1 }.isEmpty)
  }

  @Test func `a file is called after what is in it`() throws {
    let strangers = try Self.paths.filter { path in
      let subject = name(path).split(separator: "+")[0]
      return try !declared(in: path).contains(String(subject))
    }
    #expect(strangers == [])
  }
}
