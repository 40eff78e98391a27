import Contracts
import DeployTesting
import Foundation
import JSON
import Messaging
import TestSupport
import Testing

@testable import ticketing

/// `ticketing asyncapi`, and what is kept of it in docs/asyncapi.
@Suite struct AsyncAPITests {
  private static func kept(_ name: String) throws -> JSONValue {
    try JSONValue(parsing: Array(Data(contentsOf: Project.root.appending(path: "docs/asyncapi/\(name).json"))))
  }

  @Test func `the kept document is that of this version`() throws {
    let now = AsyncAPICommand.text(of: try AsyncAPICommand.document())
    let kept = try String(contentsOf: Project.root.appending(path: "docs/asyncapi/current.json"), encoding: .utf8)
    #expect(kept == now, "messages have changed; write the document anew: ticketing asyncapi > docs/asyncapi/current.json")
  }

  @Test func `this version and the one before can read each other's messages`() throws {
    let changes = MessageChanges(from: try Self.kept("before"), to: try AsyncAPICommand.document()).breaking
    #expect(changes.isEmpty, "make another type of message instead, as docs/api.md says")
  }

  @Test(arguments: [
    "{}", "[1]", "3", #"{"asyncapi": "3.1.0", "info": {"title": "Ticketing"}, "channels": {}, "components": {"messages": {}}}"#,
    #"{"asyncapi": "3.1.0", "info": {"title": "Another"}, "channels": {"a": {}}, "components": {"messages": {"a": {}}}}"#, "{",
  ])
  func `another document is refused, and not said to be compatible`(_ text: String) throws {
    let directory = try TemporaryDirectory()
    try Data(text.utf8).write(to: URL(filePath: directory.file("before.json")))
    func compare(with file: String) throws {
      try AsyncAPICommand(Arguments(["--against", file], options: AsyncAPICommand.options, environment: [:])).run()
    }
    let failure = #expect(throws: CommandFailure.self) { try compare(with: directory.file("before.json")) }
    #expect(failure?.code == ExitCode.usage)
    #expect(failure?.message.contains("before.json") == true)
    try compare(with: Project.root.appending(path: "docs/asyncapi/current.json").path)
  }

  @Test func `it has every topic, and a schema for every type on it`() throws {
    let document = try AsyncAPICommand.document()
    let topics = try TopicDeclarations(yaml: DeclaredTopics.yaml).topics
    #expect(Set((document["channels"]?.object ?? [:]).map(\.name)) == Set(topics.map(\.name)))
    for topic in topics where !topic.name.hasSuffix(".dlq") {
      let types = document["channels"]?[topic.name]?["messages"]?.object ?? [:]
      #expect(!types.isEmpty, "\(topic.name)")
      for (type, _) in types { #expect(document["components"]?["messages"]?[type]?["payload"] != nil, "\(type)") }
    }
  }

  @Test func `who reads a topic is said`() throws {
    let operations = try #require(try AsyncAPICommand.document()["operations"]?.object)
    #expect(operations["concert.send.seat.held"] != nil)
    #expect(operations["reservation.receive.seat.held"] != nil)
    #expect(operations["reservation.receive.reservation.commands"] != nil)
    #expect(operations["edge.receive.seat.status"] != nil)
  }

  private static let schema = Project.root.appending(path: "../shared/schemas/asyncapi-3.1.0.json").standardizedFileURL.path

  private static var validates: Bool { Tool.python.isPresent && FileManager.default.fileExists(atPath: schema) }

  @Test(.enabled(if: validates, "needs ../shared/schemas/asyncapi-3.1.0.json; \(Tool.python.absence)"))
  func `it is valid AsyncAPI 3.1`() throws {
    let directory = try TemporaryDirectory()
    let file = directory.file("asyncapi.json")
    try Data(AsyncAPICommand.text(of: AsyncAPICommand.document()).utf8).write(to: URL(filePath: file))
    let check = """
      import json, sys, jsonschema
      schema, document = (json.load(open(name)) for name in sys.argv[1:])
      found = list(jsonschema.Draft7Validator(schema).iter_errors(document))
      for error in found: print(error.json_path, error.message[:500])
      sys.exit(1 if found else 0)
      """
    let ending = try Tool.python.run(["-c", check, Self.schema, file])
    #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
  }

  @Test func `a document that can't be compared is a mistake of whoever names it`() throws {
    #expect(throws: CommandFailure(usage: "--against: /nowhere can't be read: No such file or directory")) {
      try AsyncAPICommand(Arguments(["--against", "/nowhere"], options: AsyncAPICommand.options, environment: [:])).run()
    }
  }
}
