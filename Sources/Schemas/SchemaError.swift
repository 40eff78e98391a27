/// A type has no schema.
public struct SchemaError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ type: Any.Type, _ reason: String) {
    description = "\(type) has no schema: \(reason)"
  }
}
