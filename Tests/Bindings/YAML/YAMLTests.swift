import Foundation
import TestSupport
import Testing
import YAML

@Suite struct YAMLTests {
  private func json(_ yaml: String) throws -> String {
    String(decoding: try YAML.json(from: yaml, file: "topics.yaml"), as: UTF8.self)
  }

  private func complaint(_ yaml: String) -> String? {
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
        - {name: "seat.status", partitions: 0x0C, compacted: true, retention: 7}
      owner: ~
      """
    let topics = try JSONDecoder().decode(Topics.self, from: Data(YAML.json(from: yaml)))
    #expect(
      topics
        == Topics(
          topics: [
            .init(name: "seat.held", partitions: 12, compacted: nil, retention: 1.5),
            .init(name: "seat.status", partitions: 12, compacted: true, retention: 7),
          ], owner: nil))
  }

  @Test(arguments: [
    ("null", "null"), ("~", "null"), ("Null", "null"), ("true", "true"), ("FALSE", "false"), ("12", "12"), ("-7", "-7"), ("+5", "5"),
    ("012", "12"), ("0", "0"), ("-0", "-0"), ("00", "0"), ("0x1f", "31"), ("0o17", "15"), ("1.50", "1.50"), (".5", "0.5"), ("1.", "1.0"),
    ("1e3", "1e3"), ("-1.5E-3", "-1.5E-3"), ("123456789012345678901234567890", "123456789012345678901234567890"),
  ])
  func `a plain scalar is null, a boolean or a number when it looks like one`(yaml: String, wanted: String) throws {
    #expect(try json("a: \(yaml)") == #"{"a":\#(wanted)}"#)
  }

  @Test(arguments: [
    "yes", "no", "on", "tRUE", "12:30", "1_000", "1.2.3",
    "0x", "0b11", "1e", "1e+", "1ee5", ".", "..5", "e5", "--1", "+", "0xg", "0o8", "1.5.", "１２", "2024-06-07", "${HOME}",
  ])
  func `any other plain scalar is a string`(yaml: String) throws {
    #expect(try json("a: \(yaml)") == #"{"a":"\#(yaml)"}"#)
  }

  @Test(arguments: ["\"12\"", "'12'", "\"true\"", "'null'", "\"~\"", "!!str 12", "\"\"", "''"])
  func `what is quoted stays a string`(yaml: String) throws {
    let text = yaml.replacing("!!str ", with: "").filter { $0 != "\"" && $0 != "'" }
    #expect(try json("a: \(yaml)") == #"{"a":"\#(text)"}"#)
  }

  @Test func `a value left out is null, and a block is text`() throws {
    let yaml = "a:\nb: |\n  12\n  x\nc: >\n  1\n  2\nd: []\ne: {}"
    #expect(try json(yaml) == #"{"a":null,"b":"12\u000ax\u000a","c":"1 2\u000a","d":[],"e":{}}"#)
  }

  @Test func `text is escaped as JSON wants it`() throws {
    #expect(try json(#"a: "q\"\\ \t\0 é🎫 /""#) == #"{"a":"q\"\\ \u0009\u0000 é🎫 /"}"#)
  }

  @Test func `keys are texts`() throws {
    #expect(try json("1: a\ntrue: b\n\"x y\": c") == #"{"1":"a","true":"b","x y":"c"}"#)
  }

  @Test func `aliases are written out, as often as they stand there`() throws {
    #expect(try json("a: &x {k: [1]}\nb: *x\nc: [*x, *x]") == #"{"a":{"k":[1]},"b":{"k":[1]},"c":[{"k":[1]},{"k":[1]}]}"#)
  }

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3", "topics.yaml:3:1: duplicate key"),
    ("a: 1\n\"a\": 3", "topics.yaml:2:2: duplicate key"),
    ("a:\n\t- b", "topics.yaml:2:1: tab character may not be used as indentation"),
    ("a: *nope", "topics.yaml:1:5: an alias without an anchor: *nope"),
    ("a: 1\n<<: {b: 2}", "topics.yaml:2:1: merge keys (<<) aren't supported: write the fields out"),
    ("a: 0x10000000000000000", "topics.yaml:1:4: 0x10000000000000000 can't be written as JSON; quote it if it is a string"),
    ("a: 1\nb: -.inf", "topics.yaml:2:4: -.inf can't be written as JSON; quote it if it is a string"),
    ("a: !secret x", "topics.yaml:1:4: the tag !secret isn't supported"),
    ("b: 0\n? [1]\n: 2", "topics.yaml:1:4: a key must be a scalar"),
    ("a: 1\n---\nb: 2", "topics.yaml: has more than one document"),
    ("", "topics.yaml: is empty"), ("# nothing\n", "topics.yaml: is empty"), ("---\n", "topics.yaml: is empty"),
    ("%YAML 9.9\n---\na", "topics.yaml: is no YAML"),
  ])
  func `what is wrong is told with its place`(yaml: String, wanted: String) {
    #expect(complaint(yaml) == wanted)
  }

  @Test(arguments: ["a: [1", "a: {b", "a: \"x", "a: b: c", "- a\nb: c", "@x", "a: 'x' y", #""\uD800""#])
  func `broken YAML is an error with a place`(yaml: String) throws {
    let error = try #require(throws: YAMLError.self) { try YAML.json(from: yaml) }
    #expect(error.position != nil)
    #expect(!error.message.isEmpty)
  }

  @Test func `text that is no UTF-8, or has a NUL, is an error`() {
    let latin = #expect(throws: YAMLError.self) { try YAML.json(from: [0x61, 0x3A, 0x20, 0xFF, 0xFE]) }
    #expect(latin?.message == "is no UTF-8")
    #expect(complaint("a: 1\nb\0: c") == "topics.yaml:2:2: a control character (0x0)")
  }

  @Test func `no alias can blow it up`() throws {
    var bomb = "a0: &a0 \(String(repeating: "x", count: 1_000))\n"
    for level in 1...9 {
      bomb += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    #expect(complaint(bomb)?.contains("once its aliases are written out") == true)
    #expect(complaint("a: &a [*a]")?.contains("an alias within its own anchor") == true)
  }

  @Test func `deep nesting is an error`() {
    for depth in [100, 10_000] {
      #expect(throws: YAMLError.self) { try json(String(repeating: "[", count: depth) + String(repeating: "]", count: depth)) }
      #expect(throws: YAMLError.self) { try json(String(repeating: "- ", count: depth) + "a") }
    }
    #expect(throws: Never.self) { try json(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) }
  }

  @Test func `a file is read, and its errors name it`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("a.yaml")
    let missing = try #require(throws: YAMLError.self) { try YAML.json(fromFile: path) }
    #expect(missing.description == "\(path): can't be read: No such file or directory")
    let folder = try #require(throws: YAMLError.self) { try YAML.json(fromFile: directory.path) }
    #expect(folder.description == "\(directory.path): can't be read: Is a directory")
    try "a: [1, 2]\n".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try YAML.json(fromFile: path) == Array(#"{"a":[1,2]}"#.utf8))
    try "a: [1, 2\n".write(toFile: path, atomically: true, encoding: .utf8)
    let broken = try #require(throws: YAMLError.self) { try YAML.json(fromFile: path) }
    #expect(broken.file == path)
    try String(repeating: "# long\n", count: 200_000).write(toFile: path, atomically: true, encoding: .utf8)
    let long = try #require(throws: YAMLError.self) { try YAML.json(fromFile: path) }
    #expect(long.message == "longer than \(YAML.maximumLength) bytes")
  }

  @Test func `garbage gives JSON or an error`() throws {
    var random = SplitMix64(seed: 7)
    let yaml = "# c\na: &x [1, 'two', \"th\\u00e9\"]\nb:\n  - *x\n  - {k: !!str 1, l: |\n     t\n    }\n? m\n: >-\n  f\n--- \n"
    let sample = Array(yaml.utf8)
    let alphabet = Array("ab:-?[]{},&*!|>'\"%@`#~\t\n  \0\\".utf8) + [0x80, 0xC3, 0xFF, 0xF0]
    for _ in 0..<5_000 {
      var mutant = sample
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<mutant.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: mutant[place] = alphabet.randomElement(using: &random) ?? 0
        case 1: mutant.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
        default: mutant.removeSubrange(place..<min(mutant.count, place + 3))
        }
        if mutant.isEmpty { mutant = sample }
      }
      do throws(YAMLError) {
        let json = try YAML.json(from: mutant)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json), options: .fragmentsAllowed) }
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
  }
}
