import Foundation
import TestSupport
import Testing

/// The page that builds a worker on the libraries, and the program that it builds.
@Suite struct GreeterTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String { try String(contentsOf: Self.root.appending(path: path), encoding: .utf8) }

  private func greet(_ names: [String], in directory: String) throws -> [Substring] {
    let greeter = Process()
    let output = Pipe()
    greeter.executableURL = URL(filePath: try BuiltProgram.path("Greeter"))
    greeter.environment = TestEnvironment.with()
    greeter.arguments = [directory] + names
    greeter.standardOutput = output
    try greeter.run()
    let (end, said) = try greeter.collect(output)
    #expect(end == .exit(0))
    return String(decoding: said[0], as: UTF8.self).split(separator: "\n")
  }

  @Test func `the worker greets, and remembers after a new start whom it has greeted`() throws {
    let directory = try TemporaryDirectory()
    defer { try? directory.remove() }
    #expect(
      try greet(["Ann", "Bob", "Ann"], in: directory.path + "/new") == [
        "Hello, Ann! That was greeting 1.", "Hello, Bob! That was greeting 1.", "Hello, Ann! That was greeting 2.",
      ])
    #expect(try greet(["Ann"], in: directory.path + "/new") == ["Hello, Ann! That was greeting 3."])
  }

  @Test(arguments: ["Greeting", "GreetingDecider", "Greeter", "GreeterCommand"])
  func `the page shows the program as it is built`(file: String) throws {
    let page = try text("docs/a-worker-of-your-own.md")
    let source = try text("Tests/Fixtures/Greeter/\(file).swift")
    #expect(page.contains("`Sources/Greeter/\(file).swift`:\n\n```swift\n\(source)```\n"))
  }

  @Test func `no setting keeps other packages from depending on this one`() throws {
    #expect(try !text("Package.swift").contains("unsafeFlags"))
  }
}
