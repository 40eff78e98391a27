/// Why something could not be read as JSON or written as JSON.
public struct JSONError: Error, Equatable, Sendable {
  public enum Kind: String, Sendable {
    /// Not JSON, or not UTF-8.
    case syntax
    /// Arrays and objects stand too deep in one another.
    case depth
    /// More than 4 GiB, which offsets can't tell.
    case size
    /// JSON of another type than the one asked for.
    case typeMismatch
    /// A field that must be there is not, or is null.
    case missingField
    /// The right type, but not a value it may have: out of range, not a case of the enum, refused by the type itself.
    case invalidValue
    /// A type uses its coder in a way that JSON has no answer to: a defect of the type, not of the data.
    case unsupported
  }

  public let kind: Kind
  /// Where in the bytes that were read, counted from 0. Nil where nothing was read: when encoding.
  public let offset: Int?
  /// Where in the document, as in `schedules[0].sections[1].price`. Empty for the document itself and for what is not JSON.
  public let path: String
  /// What is wrong there, for a person, to be read after the path: `must be a string, not a number`.
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

  /// The same, of a value that stands at `place` in a larger document.
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
