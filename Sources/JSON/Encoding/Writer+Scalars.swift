extension Writer {
  func appendNull() {
    append("null".utf8)
  }

  @inline(__always)
  func append(_ value: Bool) {
    output.append(value)
  }

  @inline(__always)
  func append(integer: some FixedWidthInteger) {
    output.append(integer: integer)
  }

  /// The shortest digits that read back as the same number, and no fraction where there is none.
  func append<T: BinaryFloatingPoint & CustomStringConvertible>(floatingPoint value: T) throws(JSONError) {
    guard value.isFinite else { throw error(.invalidValue, "is \(value), which JSON has no number for") }
    let text = value.description.utf8
    append(text.suffix(2).elementsEqual(".0".utf8) ? text.dropLast(2) : text[...])
  }

  @inline(__always)
  func append(_ text: String) {
    output.append(text)
  }
}
