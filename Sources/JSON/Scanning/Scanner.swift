/// Reads a document into tokens and checks all of it: grammar, UTF-8, escapes, depth. Later code can rely on that.
struct Scanner {
  let base: UnsafePointer<UInt8>
  let end: Int
  var at = 0
  var tokens: [Token] = []
  var unescapedKeys: [UInt8] = []

  /// - Parameter bytes: must stay valid as long as the scanner is used.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else {
      throw JSONError(.syntax, offset: 0, message: "is empty, but JSON was expected")
    }
    guard bytes.count <= UInt32.max else {
      throw JSONError(.size, message: "has \(bytes.count) bytes, and JSON may have \(UInt32.max) at most")
    }
    self.base = base
    end = bytes.count
    tokens.reserveCapacity(end / 8 + 4)
  }

  mutating func document(depthLimit: Int) throws(JSONError) {
    skipWhitespace()
    try value(depth: depthLimit)
    skipWhitespace()
    if at < end { throw unexpected("the end") }
  }

  /// - Parameter depth: the number of levels of arrays and objects that may still begin here.
  private mutating func value(depth: Int) throws(JSONError) {
    guard at < end else { throw unexpected("a value") }
    switch base[at] {
    case UInt8(ascii: "\""):
      at += 1
      let start = at
      let hasEscapes = try string()
      append(hasEscapes ? .escapedString : .string, start: start, end: at - 1)
    case UInt8(ascii: "{"):
      try object(depth: depth)
    case UInt8(ascii: "["):
      try array(depth: depth)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let start = at
      let isInteger = try number()
      append(isInteger ? .integer : .number, start: start, end: at)
    case UInt8(ascii: "t"):
      try literal("true", .true)
    case UInt8(ascii: "f"):
      try literal("false", .false)
    case UInt8(ascii: "n"):
      try literal("null", .null)
    default:
      throw unexpected("a value")
    }
  }

  private mutating func object(depth: Int) throws(JSONError) {
    let index = try open(.object, depth: depth)
    var names = ObjectNames()
    if !skip(UInt8(ascii: "}")) {
      repeat {
        skipWhitespace()
        let key = try key()
        names.add(key, of: index, in: &self)
        skipWhitespace()
        guard skip(UInt8(ascii: ":")) else { throw unexpected("a colon after the name of a field") }
        skipWhitespace()
        try value(depth: depth - 1)
        tokens[key].next = UInt32(truncatingIfNeeded: tokens.count)
        skipWhitespace()
      } while skip(UInt8(ascii: ","))
      guard skip(UInt8(ascii: "}")) else { throw unexpected("a comma or the end of an object") }
    }
    close(index)
    names.supersedeRepeated(of: index, in: &self)
  }

  private mutating func array(depth: Int) throws(JSONError) {
    let index = try open(.array, depth: depth)
    if !skip(UInt8(ascii: "]")) {
      repeat {
        skipWhitespace()
        try value(depth: depth - 1)
        skipWhitespace()
      } while skip(UInt8(ascii: ","))
      guard skip(UInt8(ascii: "]")) else { throw unexpected("a comma or the end of an array") }
    }
    close(index)
  }

  private mutating func key() throws(JSONError) -> Int {
    guard skip(UInt8(ascii: "\"")) else { throw unexpected("the name of a field, in quotes") }
    let start = at
    if try string() {
      let first = unescapedKeys.count
      unescape(UnsafeBufferPointer(start: base + start, count: at - 1 - start), into: &unescapedKeys)
      append(.unescapedKey, start: first, end: unescapedKeys.count)
    } else {
      append(.key, start: start, end: at - 1)
    }
    return tokens.count - 1
  }

  private mutating func open(_ kind: Token.Kind, depth: Int) throws(JSONError) -> Int {
    guard depth > 0 else { throw JSONError(.depth, offset: at, message: "has arrays and objects that are nested too deep") }
    append(kind, start: at, end: at)
    at += 1
    skipWhitespace()
    return tokens.count - 1
  }

  private mutating func close(_ index: Int) {
    tokens[index].end = UInt32(truncatingIfNeeded: at)
    tokens[index].next = UInt32(truncatingIfNeeded: tokens.count)
  }

  private mutating func literal(_ text: StaticString, _ kind: Token.Kind) throws(JSONError) {
    let start = at
    for offset in 0..<text.utf8CodeUnitCount {
      guard at < end, base[at] == text.utf8Start[offset] else { throw unexpected("\(text)") }
      at += 1
    }
    append(kind, start: start, end: at)
  }

  @inline(__always)
  private mutating func append(_ kind: Token.Kind, start: Int, end: Int) {
    let next = UInt32(truncatingIfNeeded: tokens.count + 1)
    tokens.append(Token(kind: kind, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end), next: next))
  }

  @inline(__always)
  mutating func skip(_ byte: UInt8) -> Bool {
    guard at < end, base[at] == byte else { return false }
    at += 1
    return true
  }

  @inline(__always)
  private mutating func skipWhitespace() {
    while at < end, base[at] <= 0x20 {
      guard base[at] == 0x20 || base[at] == 0x0A || base[at] == 0x0D || base[at] == 0x09 else { return }
      at += 1
    }
  }

  func unexpected(_ wanted: String) -> JSONError {
    guard at < end else {
      return JSONError(.syntax, offset: at, message: "is not JSON: it ends where \(wanted) was expected")
    }
    let byte = base[at]
    let found = byte > 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "byte 0x" + String(byte, radix: 16)
    return JSONError(.syntax, offset: at, message: "is not JSON: found \(found) where \(wanted) was expected")
  }
}

extension Scanner {
  /// Scans a number. Returns whether it has neither fraction nor exponent.
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
