import Foundation
import JSON
import TestSupport

/// What services have stored, as `Tests/Samples/<service>.json` keeps it: for each type one sample, and one more for each version of the
/// type that had more to say.
struct Samples {
  private(set) var byType: [String: [JSONValue]]

  init(_ byType: [String: [JSONValue]] = [:]) {
    self.byType = byType
  }

  init(of service: String) throws {
    let data = FileManager.default.contents(atPath: Self.file(of: service).path)
    let document = try data.map { try JSONValue(parsing: Array($0)) }
    self.init(Dictionary(uniqueKeysWithValues: (document?.object ?? [:]).map { ($0.name, $0.value.array ?? []) }))
  }

  /// A sample a line, so that a difference reads well.
  func write(of service: String) throws {
    let types = byType.sorted { $0.key < $1.key }.map { type, samples in
      "  \"\(type)\": [\n    " + samples.map { String(decoding: $0.encoded(), as: UTF8.self) }.joined(separator: ",\n    ") + "\n  ]"
    }
    try Data(("{\n" + types.joined(separator: ",\n") + "\n}\n").utf8).write(to: Self.file(of: service))
  }

  private static func file(of service: String) -> URL { SourceFile.root.appending(path: "Tests/Samples/\(service).json") }

  /// What is wrong with a type, each in a line that says what to do.
  func problems(of stored: StoredType) throws -> [String] {
    let known = byType[stored.name] ?? []
    let unread = known.compactMap { sample in problem(sample, stored.type).map { "\(stored.name): \($0)" } }
    if !unread.isEmpty { return unread }
    guard let missing = try missing(stored) else { return [] }
    let fields = missing.paths.subtracting(known.reduce(into: []) { $0.formUnion($1.paths) }).sorted().joined(separator: ", ")
    return ["\(stored.name): no sample has \(known.isEmpty ? "it" : fields); make one: SAMPLES=write swift test --filter StoredTests"]
  }

  /// A sample with all there is to say, if none is known yet that says as much.
  private func missing(_ stored: StoredType) throws -> JSONValue? {
    let complete = try Self.complete(stored.type)
    let known = (byType[stored.name] ?? []).reduce(into: Set<String>()) { $0.formUnion($1.paths) }
    if complete.paths.isSubset(of: known) { return nil }
    return complete
  }

  mutating func addMissing(_ stored: StoredType) throws {
    if let sample = try missing(stored) { byType[stored.name, default: []].append(sample) }
  }

  private func problem<T: StoredType.Stored>(_ sample: JSONValue, _ type: T.Type) -> String? {
    do {
      let again = try JSONValue(parsing: JSON.encode(JSON.decode(type, from: sample.encoded())))
      let lost = sample.paths.subtracting(again.paths).sorted()
      guard lost.isEmpty else {
        return "\(lost.joined(separator: ", ")) is stored and \(type) has it no more: a field keeps its name for as long as it is stored"
      }
      guard again == sample else {
        return "\(String(decoding: sample.encoded(), as: UTF8.self)) is read as \(String(decoding: again.encoded(), as: UTF8.self))"
      }
      return nil
    } catch {
      return "\(type) can't read what is stored: \(error). A new field is optional; a field that there was keeps its name and its type"
    }
  }

  private static func complete<T: StoredType.Stored>(_ type: T.Type) throws -> JSONValue {
    try JSONValue(parsing: JSON.encode(CompleteSample(words: words).value(of: type)))
  }

  /// What the ids, times and enums in these types are read from.
  private static let words = [
    "0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11", "2026-05-01T18:00:00.123Z", "USER", "AVAILABLE", "HELD", "PENDING", "CANCELLED",
    "WITHDRAWN", "POINTS", "CHARGE", "PAID", "CHARGED", "open", "hold", "running", "reserve", "RUNNING", "DONE", "WAITING", "fifo",
  ]
}

extension JSONValue {
  /// Of every value in it: `sections[].price`.
  var paths: Set<String> {
    switch self {
    case .object(let object): Set(object.flatMap { name, value in value.paths(behind: name) })
    case .array(let elements): Set(elements.flatMap { $0.paths(behind: "[]") })
    case .null, .bool, .integer, .number, .decimal, .string: [""]
    }
  }

  private func paths(behind step: String) -> [String] {
    paths.map { $0.isEmpty || $0.hasPrefix("[") ? step + $0 : "\(step).\($0)" }
  }
}
