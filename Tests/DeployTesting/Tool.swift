import Foundation
import TestSupport

/// A program that the files in deploy/ are checked with, and that a machine may not have.
public struct Tool: Sendable {
  public struct Ending: Sendable {
    public let code: Int32
    public let output: String
    public let errors: String
  }

  public let name: String
  /// How to get it, for a trait's comment.
  public let absence: String
  public let path: String?

  public var isPresent: Bool { path != nil }

  /// With the packages of Tests/Deploy/requirements.txt.
  public static let python = Tool(
    "python", "needs Python with the packages of Tests/Deploy/requirements.txt: scripts/install-python-packages",
    at: [Project.path(".build/python/bin/python")])
  /// With the packages of the pages' tests, where there is a browser.
  public static let browser = Tool(
    "a browser",
    "needs Debian's chromium, and Python with the packages of Tests/EndToEnd/Browser/requirements.txt: scripts/install-packages tests, "
      + "scripts/install-python-packages",
    at: FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium") ? [Project.path(".build/python-browser/bin/python")] : [])
  public static let promtool = Tool("promtool", "needs promtool: install Debian's prometheus")
  public static let prometheus = Tool("prometheus", "needs Prometheus: install Debian's prometheus")
  public static let kubectl = Tool("kubectl", "needs kubectl")

  private init(_ name: String, _ absence: String, at places: [String]? = nil) {
    self.name = name
    self.absence = absence
    let folders = TestEnvironment.programFolders
    path = (places ?? folders.map { "\($0)/\(name)" }).first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  public struct Missing: Error, CustomStringConvertible {
    public let description: String
  }

  /// Runs it to its end, in the project's folder.
  /// - Parameter seconds: it is ended if it does not end by itself.
  public func run(_ arguments: [String], within seconds: Int = 120) throws -> Ending {
    guard let path else { throw Missing(description: absence) }
    let process = Process()
    // The code is 124 then.
    process.executableURL = URL(filePath: "/usr/bin/timeout")
    process.arguments = ["-k", "5", "\(seconds)", path] + arguments
    process.environment = TestEnvironment.with()
    process.currentDirectoryURL = Project.root
    let (output, errors) = (try TemporaryFile(), try TemporaryFile())
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try process.run()
    return Ending(code: try process.waitForEnd(within: .seconds(seconds + 60)).code, output: output.text, errors: errors.text)
  }
}

/// Takes whatever a program writes, however much that is.
private final class TemporaryFile {
  let handle: FileHandle
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.file("text")
    guard FileManager.default.createFile(atPath: path, contents: nil) else { throw Tool.Missing(description: "\(path) can't be written") }
    handle = try FileHandle(forWritingTo: URL(filePath: path))
  }

  var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
}
