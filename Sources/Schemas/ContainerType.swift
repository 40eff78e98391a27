import JSON

/// A type of the standard library that has other values in it.
protocol ContainerType {
  static func schema(in book: SchemaBook) throws(SchemaError) -> JSONValue
  static var empty: Any { get }
}

extension Array: ContainerType where Element: Decodable {
  static func schema(in book: SchemaBook) throws(SchemaError) -> JSONValue {
    ["type": "array", "items": try book.schema(of: Element.self)]
  }

  static var empty: Any { Self() }
}

extension Dictionary: ContainerType where Key == String, Value: Decodable {
  static func schema(in book: SchemaBook) throws(SchemaError) -> JSONValue {
    ["type": "object", "additionalProperties": try book.schema(of: Value.self)]
  }

  static var empty: Any { Self() }
}

extension Optional: ContainerType where Wrapped: Decodable {
  static func schema(in book: SchemaBook) throws(SchemaError) -> JSONValue { try book.schema(of: Wrapped.self).orNull }
  static var empty: Any { Self.none as Any }
}
