import JSON

/// The fields that a type's `init(from:)` asks for, in its order.
final class FieldRecord {
  struct Field {
    let name: String
    let schema: JSONValue
    let isOptional: Bool
  }

  private(set) var fields: [Field] = []
  /// The names of the fields that it asks about before it reads them.
  private var maybe: Set<String> = []

  /// `decodeIfPresent` asks whether a field is there; `decode` does not.
  func asked(about name: String) { maybe.insert(name) }

  func read(_ name: String, as schema: JSONValue) {
    guard !fields.contains(where: { $0.name == name }) else { return }
    fields.append(Field(name: name, schema: schema, isOptional: maybe.contains(name)))
  }
}
