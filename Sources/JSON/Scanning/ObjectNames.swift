/// Finds the names that come more than once in an object, so that later code need not think of them.
///
/// In a small object, a filter of 64 bits shows for most names that they are new. The other names are compared with those before. If an
/// object has too many names for the filter, all of them are sorted at its end, so that no document takes quadratic time.
struct ObjectNames {
  private var filter: UInt64 = 0
  private var count = 0
  private static let limit = 32

  @inline(__always)
  mutating func add(_ key: Int, of object: Int, in scanner: inout Scanner) {
    count += 1
    guard count <= Self.limit else { return }
    let bit: UInt64 = 1 << (scanner.fingerprint(of: key) & 63)
    if filter & bit != 0 { supersede(key, of: object, in: &scanner) }
    filter |= bit
  }

  private func supersede(_ key: Int, of object: Int, in scanner: inout Scanner) {
    var other = object + 1
    while other < key {
      let isNew = scanner.tokens[other].kind == .supersededKey || scanner.difference(ofNames: other, key) != 0
      if !isNew { scanner.tokens[other].kind = .supersededKey }
      other = Int(scanner.tokens[other].next)
    }
  }

  @inline(__always)
  func supersedeRepeated(of object: Int, in scanner: inout Scanner) {
    if count > Self.limit { sortAndSupersede(of: object, in: &scanner) }
  }

  private func sortAndSupersede(of object: Int, in scanner: inout Scanner) {
    var keys: [Int] = []
    keys.reserveCapacity(count)
    var key = object + 1
    while key < scanner.tokens[object].next {
      if scanner.tokens[key].kind != .supersededKey { keys.append(key) }
      key = Int(scanner.tokens[key].next)
    }
    keys.sort { [scanner] one, other in
      let difference = scanner.difference(ofNames: one, other)
      return difference < 0 || (difference == 0 && one < other)
    }
    for (one, other) in zip(keys, keys.dropFirst()) where scanner.difference(ofNames: one, other) == 0 {
      scanner.tokens[one].kind = .supersededKey
    }
  }
}

extension Scanner {
  /// A hash that differs for most names. It need not resist attacks, because a collision costs only a comparison.
  @inline(__always)
  fileprivate func fingerprint(of key: Int) -> UInt8 {
    let length = Int(tokens[key].end - tokens[key].start)
    guard length > 0 else { return 0 }
    let middle = byte(length / 2, ofName: key) &* 31
    return byte(0, ofName: key) &* 7 &+ byte(length - 1, ofName: key) &* 13 &+ middle &+ UInt8(truncatingIfNeeded: length)
  }

  /// Below 0, 0 or above 0, as in `memcmp`. A shorter name is less.
  fileprivate func difference(ofNames one: Int, _ other: Int) -> Int {
    let length = Int(tokens[one].end - tokens[one].start)
    let otherLength = Int(tokens[other].end - tokens[other].start)
    guard length == otherLength else { return length - otherLength }
    for index in 0..<length {
      let (byte, otherByte) = (byte(index, ofName: one), byte(index, ofName: other))
      if byte != otherByte { return Int(byte) - Int(otherByte) }
    }
    return 0
  }

  @inline(__always)
  private func byte(_ index: Int, ofName key: Int) -> UInt8 {
    let at = Int(tokens[key].start) + index
    return tokens[key].kind == .unescapedKey ? unescapedKeys[at] : base[at]
  }
}
