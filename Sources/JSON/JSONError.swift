/// Why something could not be read as JSON or written as JSON.
public struct JSONError: Error, Equatable, Sendable {
  public enum Kind: String, Sendable {
    /// The bytes are no JSON, or no UTF-8.
    case syntax
    /// Arrays and objects are nested too deep.
    case depth
    /// The document has more than 4 GiB, which is too much for offsets of 32 bits.
    case size
    /// The value has another JSON type than the one asked for.
    case typeMismatch
    /// A required field is missing, or is null.
    case missingField
    /// The value has the right type but is not allowed: it is out of range, no case of the enum, or the type itself refuses it.
    case invalidValue
    /// A type uses its coder in a way that JSON can't express. The type has a defect, not the data.
    case unsupported
  }

  public let kind: Kind
  /// The place in the bytes that were read, counted from 0. Nil when encoding.
  public let offset: Int?
  /// The place in the document, such as `schedules[0].sections[1].price`. Empty for the document itself, and for bytes that are no JSON.
  public let path: String
  /// What is wrong there, for a person. It is read after the path: `must be a string, not a number`.
  public let message: String

  public init(_ kind: Kind, offset: Int? = nil, path: String = "", message: String) {
    self.kind = kind
    self.offset = offset
    self.path = path
    self.message = message
  }
}

extension JSONError {
  static func tooDeep(_ path: JSONPath) -> JSONError {
    JSONError(.depth, path: path.description, message: "has more than \(JSON.maximumDepth) arrays and objects in one another")
  }

  /// The same error for a larger document, in which the value is at `place`.
  func inside(_ place: JSONPath) -> JSONError {
    let place = place.description
    let separator = place.isEmpty || path.isEmpty || path.hasPrefix("[") ? "" : "."
    return JSONError(kind, offset: offset, path: place + separator + path, message: message)
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String {
    let place = path.isEmpty ? "" : path + ": "
    return place + message + (offset.map { " (at byte \($0))" } ?? "")
  }
}
