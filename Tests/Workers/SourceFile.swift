import Foundation

/// A source of the package, as text.
struct SourceFile: Sendable {
  /// From the package's folder.
  var path: String
  var text: String

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// All Swift files in these folders, in order of their paths.
  static func all(in folders: [String]) -> [SourceFile] {
    folders.flatMap { folder in
      let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.compactMap { $0 as? String } ?? []
      return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path -> SourceFile? in
        let path = "\(folder)/\(path)"
        return (try? String(contentsOf: root.appending(path: path), encoding: .utf8)).map { SourceFile(path: path, text: $0) }
      }
    }
  }
}
