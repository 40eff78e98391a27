/// A scanned document: its bytes, and its tokens in the order of the document. The index of a value is the index of its token.
final class Tape {
  let bytes: [UInt8]
  let tokens: [Token]
  /// The names that have escapes, here without them, one after the other.
  private let unescapedKeys: [UInt8]

  /// The place where the last field was found. Most types ask for fields in the order of the document. So the search for the next field of
  /// the same object begins behind it.
  private var lastObject = 0
  private var lastKey = 1

  init(scanning bytes: [UInt8], depthLimit: Int) throws(JSONError) {
    self.bytes = bytes
    (tokens, unescapedKeys) = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
      var scanner = try Scanner(buffer)
      try scanner.document(depthLimit: depthLimit)
      return (scanner.tokens, scanner.unescapedKeys)
    }
  }

  /// The index of the first token behind a value.
  @inline(__always)
  func end(of index: Int) -> Int {
    Int(tokens[index].next)
  }
}

extension Tape {
  /// The value of a field. Nil when the object has no field of that name.
  @inline(__always)
  func value(of name: String, in object: Int) -> Int? {
    var name = name
    return name.withUTF8 { name in
      let end = end(of: object)
      let hint = lastObject == object ? lastKey : object + 1
      return value(of: name, in: object, keys: hint, end) ?? value(of: name, in: object, keys: object + 1, hint)
    }
  }

  /// Goes on with the search after a value whose own fields were read in between.
  @inline(__always)
  func found(_ value: Int, in object: Int) {
    lastObject = object
    lastKey = value - 1
  }

  private func value(of name: UnsafeBufferPointer<UInt8>, in object: Int, keys start: Int, _ end: Int) -> Int? {
    var key = start
    while key < end {
      let token = tokens[key]
      if Int(token.end &- token.start) == name.count, isKey(token, name) {
        lastObject = object
        lastKey = key
        return key + 1
      }
      key = Int(token.next)
    }
    return nil
  }

  @inline(__always)
  private func isKey(_ token: Token, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    switch token.kind {
    case .key: isEqual(bytes, from: Int(token.start), name)
    case .unescapedKey: isEqual(unescapedKeys, from: Int(token.start), name)
    default: false
    }
  }

  @inline(__always)
  private func isEqual(_ bytes: [UInt8], from start: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      for index in 0..<name.count where bytes[start + index] != name[index] { return false }
      return true
    }
  }

  /// The keys of an object, as indices, in the order of the document. Keys that come again later are left out.
  func keys(of object: Int) -> [Int] {
    var keys: [Int] = []
    var key = object + 1
    while key < end(of: object) {
      if tokens[key].kind != .supersededKey { keys.append(key) }
      key = end(of: key)
    }
    return keys
  }

  func name(ofKey key: Int) -> String {
    let token = tokens[key]
    let names = token.kind == .unescapedKey ? unescapedKeys : bytes
    return String(decoding: names[Int(token.start)..<Int(token.end)], as: UTF8.self)
  }
}

extension Tape {
  func string(at index: Int) throws(JSONError) -> String {
    let token = tokens[index]
    switch token.kind {
    case .string:
      return bytes.withUnsafeBufferPointer { bytes in
        String(decoding: UnsafeBufferPointer(rebasing: bytes[Int(token.start)..<Int(token.end)]), as: UTF8.self)
      }
    case .escapedString:
      var text: [UInt8] = []
      text.reserveCapacity(Int(token.end - token.start))
      bytes.withUnsafeBufferPointer { bytes in
        unescape(UnsafeBufferPointer(rebasing: bytes[Int(token.start)..<Int(token.end)]), into: &text)
      }
      return String(decoding: text, as: UTF8.self)
    default:
      throw mismatch("a string", at: index)
    }
  }
}
