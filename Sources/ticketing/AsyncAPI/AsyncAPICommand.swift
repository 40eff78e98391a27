import Contracts
import JSON
import Messaging

/// `ticketing asyncapi`
struct AsyncAPICommand: Command {
  static let name = "asyncapi"
  static let summary = "prints what is on the topics, as AsyncAPI 3.1"
  static let synopsis = ""
  static let about = """
    Prints the AsyncAPI document of all topics: their keys, the headers, and the schemas of their messages, made from the types that the
    services read. With --against it is compared with a document of an earlier version: each change because of which one version can't
    read the other's messages is a line, and the exit code is 1.
    """
  static let options = [
    Option(name: "against", value: "FILE", about: "compare with this document of an earlier version, and print what can't be read")
  ]

  private let earlier: String?

  init(_ arguments: Arguments) throws(CommandFailure) {
    earlier = arguments["against"]
    guard arguments.words.isEmpty else { throw CommandFailure(usage: "'ticketing asyncapi' takes no words") }
  }

  func run() throws(CommandFailure) {
    let document = try Self.document()
    guard let earlier else { return print(Self.text(of: document), terminator: "") }
    let changes = MessageChanges(from: try Self.read(earlier), to: document).breaking
    for change in changes { print(change) }
    if !changes.isEmpty { throw CommandFailure(silent: ExitCode.failure) }
  }

  static func document() throws(CommandFailure) -> JSONValue {
    let declarations: TopicDeclarations
    do {
      declarations = try TopicDeclarations(yaml: DeclaredTopics.yaml)
    } catch {
      throw CommandFailure(error)
    }
    return try AsyncAPIDocument(declarations).json()
  }

  /// With line breaks, so that a review shows what changed.
  static func text(of document: JSONValue) -> String { document.indented + "\n" }

  /// Far more bytes than any version's document has.
  private static let maximumBytes = 64 << 20

  private static func read(_ file: String) throws(CommandFailure) -> JSONValue {
    let bytes = try SettingFile.bytes(file, "--against", limit: maximumBytes, "so it is no document of an earlier version")
    let document: JSONValue
    do {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw CommandFailure(usage: "--against: \(file) is no JSON: \(error)")
    }
    try check(document, file)
    return document
  }

  /// Throws for another document, of which nothing would be compared: the answer would be that all is well.
  private static func check(_ document: JSONValue, _ file: String) throws(CommandFailure) {
    let isOurs = document["asyncapi"]?.string != nil && document["info"]?["title"]?.string == AsyncAPIDocument.title
    let hasParts = [document["channels"], document["components"]?["messages"]].allSatisfy { $0?.object?.isEmpty == false }
    guard isOurs, hasParts else {
      throw CommandFailure(
        usage: "--against: \(file) is no AsyncAPI document of this system: let the earlier version write one, with 'ticketing asyncapi'")
    }
  }
}

extension JSONValue {
  /// Its text, a value a line.
  var indented: String { indented(by: "") }

  private func indented(by blanks: String) -> String {
    let inner = blanks + "  "
    switch self {
    case .object(let object) where !object.isEmpty:
      let fields = object.map { name, value in "\(inner)\(JSONValue.string(name).text): \(value.indented(by: inner))" }
      return "{\n\(fields.joined(separator: ",\n"))\n\(blanks)}"
    case .array(let elements) where elements.contains { $0.array != nil || $0.object != nil }:
      return "[\n\(elements.map { inner + $0.indented(by: inner) }.joined(separator: ",\n"))\n\(blanks)]"
    default: return text
    }
  }

  private var text: String { String(decoding: encoded(), as: UTF8.self) }
}
