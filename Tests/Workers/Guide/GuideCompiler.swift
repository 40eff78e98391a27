import Foundation
import TestSupport

/// Compiles modules of a few files beside those that the package's build has made.
struct GuideCompiler {
  let directory: URL

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The build's own, found where this test runs.
  private var modules: URL {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "Modules")
  }

  /// Makes a module that those compiled later can import.
  func compile(_ module: String, _ files: [SourceFile]) throws {
    let sources = directory.appending(path: "sources of \(module)")
    try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
    let paths = try files.map { file in
      let source = sources.appending(path: file.path.replacingOccurrences(of: "/", with: "+"))
      try Data(file.text.utf8).write(to: source)
      return source.path
    }
    // As a whole, or the bodies of functions would be skipped.
    _ = try swiftc(
      [
        "-emit-module", "-whole-module-optimization", "-module-name", module, "-emit-module-path",
        directory.appending(path: "\(module).swiftmodule").path, "-parse-as-library", "-enable-testing", "-swift-version", "6",
        "-suppress-warnings", "-plugin-path", testingMacros(), "-I", directory.path, "-I", modules.path,
      ] + libraries() + paths)
  }

  /// The module maps of the C libraries that the package's modules import.
  private func libraries() throws -> [String] {
    let maps = SourceFile.root.appending(path: "Sources/CLibraries")
    return try FileManager.default.contentsOfDirectory(atPath: maps.path).sorted().flatMap { ["-I", maps.appending(path: $0).path] }
  }

  private func testingMacros() throws -> String {
    struct Target: Decodable {
      struct Paths: Decodable {
        var runtimeResourcePath: String
      }
      var paths: Paths
    }
    let target = try JSONDecoder().decode(Target.self, from: try swiftc(["-print-target-info"]))
    return target.paths.runtimeResourcePath + "/host/plugins/testing"
  }

  private func swiftc(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["swiftc"] + arguments
    process.environment = TestEnvironment.with()
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let (end, said) = try process.collect(output)
    guard end == .exit(0) else { throw Failure(description: String(decoding: said[0], as: UTF8.self)) }
    return said[0]
  }
}
