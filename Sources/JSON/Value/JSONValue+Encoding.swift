extension JSONValue {
  /// Compact JSON with the fields in their order. A number that is not finite is written as `null`, because JSON has no word for it.
  public func encoded() -> [UInt8] {
    let writer = Writer(capacity: 128)
    writer.append(self, isCanonical: false)
    return writer.bytes
  }

  /// JSON that is the same for equal values, so that bodies can be compared and hashed. The order of fields, whitespace and escapes do not
  /// matter, nor whether a number is written 1, 1.0 or 1e0. Fields are sorted by their UTF-8.
  /// It is like RFC 8785, with one difference: numbers keep all their digits.
  public var canonical: [UInt8] {
    let writer = Writer(capacity: 128)
    writer.append(self, isCanonical: true)
    return writer.bytes
  }
}

extension Writer {
  fileprivate func append(_ value: JSONValue, isCanonical: Bool) {
    switch value.normalized {
    case .null: appendNull()
    case .bool(let bool): append(bool)
    case .integer(let integer): append(integer: integer)
    case .number(let number):
      do { try append(floatingPoint: number) } catch { appendNull() }
    case .decimal(let number): append(number.literal)
    case .string(let string): append(string)
    case .array(let elements):
      append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { append(UInt8(ascii: ",")) }
        append(element, isCanonical: isCanonical)
      }
      append(UInt8(ascii: "]"))
    case .object(let object):
      append(UInt8(ascii: "{"))
      for (index, member) in (isCanonical ? object.sorted : Array(object)).enumerated() {
        if index > 0 { append(UInt8(ascii: ",")) }
        append(member.name)
        append(UInt8(ascii: ":"))
        append(member.value, isCanonical: isCanonical)
      }
      append(UInt8(ascii: "}"))
    }
  }
}
