import Deciding
import JSON

/// JSON Schemas of Swift types, made by asking the types themselves: `init(from:)` says which fields a type reads, of which types, and
/// which may be missing. `encode` says which of the latter are written as null. So a schema can't say anything else than the type does.
///
/// ```swift
/// let book = SchemaBook()
/// let payment = try book.schema(of: PaymentView.self)  // {"$ref": "#/components/schemas/PaymentView"}
/// book.definitions["PaymentView"]                      // {"type": "object", "properties": …}
/// ```
/// The schemas are valid in JSON Schema's drafts 7 and 2020-12.
public final class SchemaBook {
  /// The schemas of the types with fields, by name.
  public private(set) var definitions: [String: JSONValue] = [:]
  private var types: [String: ObjectIdentifier] = [:]

  public init() {}

  /// - Throws: when the type reads something that has no schema here.
  public func schema<T: Decodable>(of type: T.Type) throws(SchemaError) -> JSONValue {
    switch type {
    case is String.Type: return ["type": "string"]
    case is Bool.Type: return ["type": "boolean"]
    case is Timestamp.Type: return ["type": "string", "format": "date-time"]
    case is MessageID.Type: return ["type": "string", "format": "uuid"]
    case is any FixedWidthInteger.Type: return ["type": "integer"]
    case let type as any ContainerType.Type: return try type.schema(in: self)
    case let type as any (CaseIterable & RawRepresentable).Type: return try Self.words(of: type)
    default: return try reference(to: type)
    }
  }

  /// Keeps a schema that was made by hand.
  public func define(_ name: String, _ schema: JSONValue) {
    definitions[name] = schema
  }

  /// The definitions in the order of their names, as a document has them.
  public var components: JSONValue {
    .object(definitions.sorted { $0.key < $1.key }.reduce(into: [:]) { $0[$1.key] = $1.value })
  }

  public static func reference(to name: String) -> JSONValue { ["$ref": .string("#/components/schemas/" + name)] }

  private static func words<Words: CaseIterable & RawRepresentable>(of type: Words.Type) throws(SchemaError) -> JSONValue {
    guard let words = type.allCases.map(\.rawValue) as? [String] else { throw SchemaError(type, "only enums of texts have a schema") }
    return ["type": "string", "enum": .array(words.map { .string($0) })]
  }

  private func reference<T: Decodable>(to type: T.Type) throws(SchemaError) -> JSONValue {
    let name = Self.name(of: type)
    if let known = types[name] {
      guard known == ObjectIdentifier(type) else { throw SchemaError(type, "another type has this name too") }
      return Self.reference(to: name)
    }
    types[name] = ObjectIdentifier(type)
    let record = FieldRecord()
    _ = try sample(of: type, .complete(record))
    definitions[name] = try object(record.fields, nulls: nulls(of: type))
    return Self.reference(to: name)
  }

  /// The name without the module: `ConcertOpened.Schedule`.
  private static func name(of type: Any.Type) -> String {
    String(reflecting: type).split(separator: ".").dropFirst().joined(separator: ".")
  }

  private func object(_ fields: [FieldRecord.Field], nulls: Set<String>) throws(SchemaError) -> JSONValue {
    var properties = JSONObject()
    var required: [JSONValue] = []
    for field in fields {
      var schema = field.schema
      if field.isOptional, nulls.contains(field.name) { schema = schema.orNull }
      properties[field.name] = schema
      if !field.isOptional || nulls.contains(field.name) { required.append(.string(field.name)) }
    }
    var object: JSONObject = ["type": "object", "properties": .object(properties)]
    if !required.isEmpty { object["required"] = .array(required) }
    return .object(object)
  }

  /// The fields that a value without anything optional writes as null.
  private func nulls<T: Decodable>(of type: T.Type) throws(SchemaError) -> Set<String> {
    guard let bare = try sample(of: type, .bare) as? any Encodable else { return [] }
    do {
      let written = try JSONValue(parsing: JSON.encode(bare)).object ?? [:]
      return Set(written.filter { $0.value == .null }.map(\.name))
    } catch {
      throw SchemaError(type, "a value with nothing optional can't be written: \(error)")
    }
  }

  /// A value, so that the `init` of the type that it is in can go on.
  func sample<T: Decodable>(of type: T.Type, _ extent: SchemaDecoder.Extent) throws(SchemaError) -> T {
    let value: Any? =
      switch type {
      case is String.Type: "text"
      case is Bool.Type: true
      case is Timestamp.Type: Timestamp(milliseconds: 0)
      case is MessageID.Type: MessageID(high: 0, low: 0)
      case let type as any FixedWidthInteger.Type: Self.one(type)
      case let type as any ContainerType.Type: type.empty
      case let type as any CaseIterable.Type: Self.first(of: type)
      default: nil
      }
    if let value = value as? T { return value }
    do {
      return try T(from: SchemaDecoder(book: self, extent: extent))
    } catch {
      throw error as? SchemaError ?? SchemaError(type, "it can't be read from a sample: \(error)")
    }
  }

  private static func one<Number: FixedWidthInteger>(_ type: Number.Type) -> Number { 1 }
  private static func first<Words: CaseIterable>(of type: Words.Type) -> Any? { type.allCases.first }
}

extension JSONValue {
  /// The schema of what fits this one, or is null.
  public var orNull: JSONValue {
    guard var object, let type = object["type"], type.string != nil else {
      return ["anyOf": .array((self["anyOf"]?.array ?? [self]) + [["type": "null"]])]
    }
    object["type"] = [type, "null"]
    if let words = object["enum"]?.array { object["enum"] = .array(words + [.null]) }
    return .object(object)
  }
}
