import Foundation
import TestSupport
import Testing

@testable import Messaging
@testable import ticketing

/// What can't be looked at is not taken for what is not there.
@Suite struct AbsenceTests {
  private static func run(_ words: [String]) throws -> CommandFailure {
    try #require(throws: CommandFailure.self) {
      try EventsCommand(Arguments(words, options: EventsCommand.options, environment: [:])).run()
    }
  }

  @Test(arguments: [
    ["verify"], ["trace", "x"], ["audit", "x"], ["tail", "--until-end"], ["rebuild", "auth"], ["archive", "--before", "90d"],
  ])
  func `a tool says why it can't look, and that nothing is there only if that is so`(_ words: [String]) throws {
    let directory = try TemporaryDirectory()
    let file = directory.file("file")
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let unseen = try Self.run(words + ["--data-dir", file])
    #expect(unseen.code == ExitCode.failure)
    #expect(unseen.message.contains("\(file)/"))
    #expect(unseen.message.contains("Not a directory"))
    let absent = try Self.run(words + ["--data-dir", directory.file("none")])
    #expect(absent.message.contains("yet") || absent.message.contains("is not there"))
  }

  @Test func `a log that can't be looked at is not taken for an empty one, to which a new key would belong`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.file("file")
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let failure = #expect(throws: CommandFailure.self) {
      try SystemKey(file: directory.file("secret.key"), isShared: false, databases: [], log: file)
    }
    #expect(failure?.message.contains("Not a directory") == true)
    #expect(!FileManager.default.fileExists(atPath: directory.file("secret.key")))
    #expect(throws: LogError.self) { try TopicList.load(file + "/topics") }
    #expect(try TopicList.load(directory.file("none/topics")).partitions.isEmpty)
  }
}
