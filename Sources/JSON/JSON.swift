/// JSON as RFC 8259 defines it, made from and into `Codable` values.
///
/// Decoding first scans the bytes into a flat list of tokens. The scan checks the whole document. Then `Decodable` gets its values from
/// that list. Encoding writes bytes straight into the output, in the order in which `Encodable` names them. Neither builds a tree, and a
/// path is worked out only for an error.
public enum JSON {
  /// How deep arrays and objects may be nested. Messages need far less, and a stack holds far more.
  public static let maximumDepth = 64

  /// Writes compact JSON. Fields are in the order in which the value encodes them, and dictionaries are sorted by key, so that equal
  /// values give equal bytes. A `nil` is left out if the type uses `encodeIfPresent`, as the compiler does for optional properties. If the
  /// type uses `encode`, it is `null`.
  public static func encode<T: Encodable>(_ value: T) throws(JSONError) -> [UInt8] {
    // The output begins in 1 KiB of the stack, which is enough for most messages. The returned array has exactly the size of its content.
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { memory throws(JSONError) in
      let writer = Writer(in: memory)
      // A type may keep its encoder longer than this memory exists.
      defer { writer.release() }
      do {
        try writer.encode(value)
      } catch {
        throw writer.explain(error)
      }
      return try writer.finish()
    }
  }

  /// Writes the same bytes, from the value's own list of fields if it has one.
  public static func encode<T: JSONEncodable>(_ value: T) throws(JSONError) -> [UInt8] {
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { memory throws(JSONError) in
      var json = JSONOutput(in: memory)
      json.write(value)
      return try json.finish()
    }
  }

  /// Reads one JSON document, which must be all of `bytes`: UTF-8 without a byte order mark, `maximumDepth` deep at most.
  /// Unknown fields are checked and ignored. If a name comes several times, the last field counts.
  /// The spelling of a number does not matter: `1.0` and `1e0` can be read as integers.
  public static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws(JSONError) -> T {
    let tape = try Tape(scanning: bytes, depthLimit: maximumDepth)
    return try tape.decode(type, at: 0)
  }
}
