import Foundation
import TestSupport
import Testing

@testable import ticketing

/// What a caller has exported is no test's business.
@Suite struct EnvironmentTests {
  private static let variables = Ticketing.commands.flatMap { $0.options.compactMap(\.variable) }

  @Test(arguments: Set(variables).sorted() + ["RATE_LIMIT_LOGIN", "SECRET_KEY_FILE", "KAFKA_HEAP", "KAFKA_OPTS"])
  func `no setting that a caller has exported reaches what a test starts`(_ variable: String) {
    #expect(TestEnvironment.made(of: [variable: "exported", "PATH": "/bin"], with: [:]) == ["PATH": "/bin"])
    #expect(TestEnvironment.made(of: [variable: "exported"], with: [variable: "the test's"]) == [variable: "the test's"])
  }

  struct Source: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String

    func count(_ words: String) -> Int { text.components(separatedBy: words).count - 1 }
  }

  private static let sources: [Source] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".swift") && !$0.hasSuffix("/EnvironmentTests.swift") }.sorted().compactMap { path in
      (try? String(contentsOf: root.appending(path: path), encoding: .utf8)).map { Source(testDescription: path, text: $0) }
    }
  }()

  @Test func `every program that a test starts gets an environment that the test made`() {
    let starting = Self.sources.filter { $0.count("Process()") + $0.count("posix_spawn(") > 0 }
    #expect(starting.count >= 6)
    for source in starting {
      let starts = source.count("Process()") + source.count("posix_spawn(")
      #expect(source.count("TestEnvironment.with(") == starts, "\(source.testDescription)")
    }
  }

  @Test func `no test looks at the caller's environment, but for where a Kafka is, how long to try requests and samples to write`() {
    let looking = Self.sources.filter { $0.count("processInfo.environment") + $0.count("getenv(") + $0.count("environ)") > 0 }
    #expect(looking.map(\.testDescription) == ["APIEdge/Fuzz/FuzzSettings.swift", "TestSupport/TestEnvironment.swift"])
  }
}
