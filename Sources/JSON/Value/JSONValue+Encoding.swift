extension JSONValue {
  /// Compact JSON, fields in their order. A number that is not finite, which JSON has no word for, is written as `null`.
  public func encoded() -> [UInt8] {
    let writer = Writer(capacity: 128)
    writer.append(self, isCanonical: false)
    return writer.bytes
  }

  /// The same bytes for equal values, whatever the order of their fields, their whitespace, their escapes, and whether a
  /// number is written 1, 1.0 or 1e0: to compare and hash bodies by. Itself JSON, with fields in the order of their UTF-8.
  /// In the spirit of RFC 8785, not to its letter: integers keep all 64 bits, which its numbers don't.
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
