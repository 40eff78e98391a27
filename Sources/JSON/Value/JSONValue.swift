/// Any JSON value. It is for JSON that no type describes: a body to compare, or a document made by hand.
///
/// Two values are equal when JSON sees no difference. The order of fields and the spelling of numbers do not matter. Strings are compared
/// byte by byte, without Unicode's equivalences.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// A number that no `Int64` can hold: a fraction or a larger integer. It is the number that the fewest digits of this `Double` name, as
  /// `0.1` does, and not the binary fraction next to it.
  case number(Double)
  /// A number that neither of them can hold, as it was written. A rounded one would be equal to other numbers, and might be an integer.
  case decimal(DecimalNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  /// The value of a field. Nil if there is no field of that name, or this is no object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let object) = self else { return nil }
    return object[name]
  }

  /// An element. Nil if there is none at that index, or this is no array.
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

  /// The same value, with each number as an integer if an `Int64` can hold it.
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
    case (.decimal(let one), .decimal(let other)): one == other
    case (.string(let one), .string(let other)): one.utf8.elementsEqual(other.utf8)
    case (.array(let one), .array(let other)): one == other
    case (.object(let one), .object(let other)): one == other
    default: false
    }
  }
}
