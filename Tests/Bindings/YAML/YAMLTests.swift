import Foundation
import Testing
import YAML

@Suite struct YAMLTests {
  private func json(_ yaml: String) throws -> String {
    String(decoding: try YAML.json(from: yaml, file: "topics.yaml"), as: UTF8.self).filter { !$0.isNewline }
  }

  private func complaint(_ yaml: String) -> String {
    do {
      return "no error, but " + (try json(yaml))
    } catch {
      return "\(error)"
    }
  }

  @Test func `a file as people write it becomes JSON that Codable reads`() throws {
    struct Topics: Decodable, Equatable {
      struct Topic: Decodable, Equatable {
        var name: String
        var partitions: Int
        var compacted: Bool?
        var retention: Double
      }
      var topics: [Topic]
      var owner: String?
    }
    let yaml = """
      # who owns what
      topics:
        - name: seat.held
          partitions: 12
          retention: 1.5
        - {name: "seat.status", partitions: 8, compacted: true, retention: 7}
      owner:
      """
    let topics = try JSONDecoder().decode(Topics.self, from: Data(YAML.json(from: yaml)))
    #expect(
      topics
        == Topics(
          topics: [
            .init(name: "seat.held", partitions: 12, compacted: nil, retention: 1.5),
            .init(name: "seat.status", partitions: 8, compacted: true, retention: 7),
          ], owner: nil))
  }

  @Test(arguments: [("null", "null"), ("true", "true"), ("12", "12"), ("-7", "-7"), ("0", "0"), ("1.50", "1.50"), ("", "null")])
  func `a plain scalar that is JSON is what it looks like`(yaml: String, wanted: String) throws {
    #expect(try json("a: \(yaml)") == #"{"a": \#(wanted)}"#)
  }

  @Test(arguments: ["yes", "on", "12:30", "1_000", "1.2.3", "7d", "0x1f", "2024-06-07", "seat.held", "as it came"])
  func `any other plain scalar is a string`(yaml: String) throws {
    #expect(try json("a: \(yaml)") == #"{"a": "\#(yaml)"}"#)
  }

  @Test(arguments: ["\"12\"", "'12'", "\"true\"", "'null'", "\"\"", "''"])
  func `a quoted scalar stays a string`(yaml: String) throws {
    #expect(try json("a: \(yaml)") == #"{"a": "\#(yaml.filter { $0 != "\"" && $0 != "'" })"}"#)
  }

  @Test func `aliases are written out, as often as they stand there`() throws {
    #expect(try json("a: &x {k: [1]}\nb: *x") == #"{"a": {"k": [1]}, "b": {"k": [1]}}"#)
  }

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3", "topics.yaml:3:1: duplicate key"),
    ("a:\n\t- b", "topics.yaml:2:1: tab character may not be used as indentation"),
    ("a: [1", "topics.yaml:2:1: flow sequence without a closing bracket"),
    ("b: 0\n? [1]\n: 2", "topics.yaml:2:3: Non scalar keys are not allowed in JSON emit mode"),
    ("", "topics.yaml: is empty"), ("# nothing\n", "topics.yaml: is empty"),
  ])
  func `an error has its place`(yaml: String, wanted: String) {
    #expect(complaint(yaml) == wanted)
  }
}
