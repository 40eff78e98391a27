/// Any JSON value, for what no type describes: a body to compare, a document to make by hand.
///
/// Two values are equal when they are the same to JSON: however their fields are ordered and their numbers written, and
/// byte for byte in their strings (which Unicode's equivalences do not apply to).
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// What no `Int64` can be: fractions, and integers beyond it, as close as a `Double` comes to them.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  /// The value of a field; nil if there is none of that name, or this is no object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let object) = self else { return nil }
    return object[name]
  }

  /// An element; nil if there is none at that index, or this is no array.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  public var string: String? {
    guard case .string(let string) = self else { return nil }
    return string
  }

  public var integer: Int64? {
    guard case .integer(let integer) = normalized else { return nil }
    return integer
  }

  public var bool: Bool? {
    guard case .bool(let bool) = self else { return nil }
    return bool
  }

  public var array: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  public var object: JSONObject? {
    guard case .object(let object) = self else { return nil }
    return object
  }

  /// A number that an integer can be is one.
  var normalized: JSONValue {
    guard case .number(let number) = self, number >= -0x1p63, number < 0x1p63 else { return self }
    let integer = Int64(number)
    return Double(integer) == number ? .integer(integer) : self
  }
}

extension JSONValue: Equatable {
  public static func == (one: JSONValue, other: JSONValue) -> Bool {
    switch (one.normalized, other.normalized) {
    case (.null, .null): true
    case (.bool(let one), .bool(let other)): one == other
    case (.integer(let one), .integer(let other)): one == other
    case (.number(let one), .number(let other)): one == other
    case (.string(let one), .string(let other)): one.utf8.elementsEqual(other.utf8)
    case (.array(let one), .array(let other)): one == other
    case (.object(let one), .object(let other)): one == other
    default: false
    }
  }
}
