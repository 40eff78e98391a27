import Messaging
import Testing

@Suite struct TopicLayoutTests {
  private static let yaml = """
    defaults:
      partitions: 2
    topics:
      - { name: a.commands, owner: a, key: id, retention: 7d }
      - { name: a.done, owner: a, key: id, retention: 7d }
      - { name: log.identity, owner: hosts, key: identity, retention: compact, partitions: 1 }
    """

  private func counts(
    on log: [String: Int32] = [:], databases: [TopicLayout.KnownCount] = [], wanted: Int32? = nil
  ) throws -> [Int32] {
    let declarations = try TopicDeclarations(yaml: Array(Self.yaml.utf8))
    return try TopicLayout(declarations, on: log, databases: databases, wanted: wanted).topics.map(\.partitions)
  }

  private func known(_ database: String, _ partitions: Int32) -> TopicLayout.KnownCount {
    TopicLayout.KnownCount(database: database, partitions: partitions)
  }

  @Test func `a new system has as many partitions as declared, or as the operator wants, except where a topic says it itself`() throws {
    #expect(try counts() == [2, 2, 1])
    #expect(try counts(wanted: 16) == [16, 16, 1])
  }

  @Test func `a log that is there keeps its number, and a topic that is missing gets it`() throws {
    #expect(try counts(on: ["a.commands": 8, "log.identity": 1], databases: [known("a", 8)], wanted: 4) == [8, 8, 1])
  }

  @Test func `a log that was lost is made anew with the number of its databases`() throws {
    #expect(try counts(databases: [known("a", 8), known("b", 8)], wanted: 4) == [8, 8, 1])
  }

  @Test func `topics of different numbers are refused, and named`() throws {
    let error = #expect(throws: LogError.self) { try counts(on: ["a.commands": 8, "a.done": 16]) }
    #expect(error?.code == .mismatch)
    #expect(error?.message.contains("a.done has 16") == true && error?.message.contains("a.commands has 8") == true)
  }

  @Test func `a database of another number than the topics is refused, and named`() throws {
    let error = #expect(throws: LogError.self) {
      try counts(on: ["a.commands": 2, "a.done": 2], databases: [known("a.sqlite", 8)])
    }
    #expect(error?.code == .mismatch)
    #expect(error?.message.contains("a.sqlite is of topics with 8 partitions") == true)
    #expect(throws: LogError.self) { try counts(databases: [known("a", 8), known("b", 2)]) }
  }
}
