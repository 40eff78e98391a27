extension Scanner {
  /// Scans a number and says whether it has neither fraction nor exponent.
  mutating func number() throws(JSONError) -> Bool {
    _ = skip(UInt8(ascii: "-"))
    if !skip(UInt8(ascii: "0")) {
      try digits()
    }
    var isInteger = true
    if skip(UInt8(ascii: ".")) {
      isInteger = false
      try digits()
    }
    if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
      isInteger = false
      _ = skip(UInt8(ascii: "+")) || skip(UInt8(ascii: "-"))
      try digits()
    }
    return isInteger
  }

  private mutating func digits() throws(JSONError) {
    let start = at
    while at < end, base[at] &- UInt8(ascii: "0") <= 9 { at += 1 }
    if at == start { throw unexpected("a digit") }
  }
}
