/// JSON as RFC 8259 defines it, made from and into `Codable` values.
///
/// Decoding scans the bytes once into a flat list of tokens, which checks all of the document, and then answers the
/// questions of `Decodable` from that list. Encoding writes bytes straight into the output, in the order in which
/// `Encodable` names them. Neither builds a tree, and paths are worked out only when there is an error to tell.
public enum JSON {
  /// How deep arrays and objects may stand in one another: far more than a message needs, far less than a stack holds.
  public static let maximumDepth = 64

  /// Compact JSON: fields in the order in which the value encodes them, dictionaries sorted by key, so that equal values
  /// give equal bytes. A `nil` that is encoded with `encodeIfPresent` (what the compiler writes for an optional property) is
  /// left out; one that is encoded outright is `null`.
  public static func encode<T: Encodable>(_ value: T) throws(JSONError) -> [UInt8] {
    // A kibibyte of the stack, which most messages fit in; what is returned has just its own size.
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { memory throws(JSONError) in
      let writer = Writer(in: memory)
      // A type may keep its encoder for longer than the memory is there.
      defer { writer.release() }
      do {
        try writer.encode(value)
      } catch {
        throw writer.explain(error)
      }
      return try writer.finish()
    }
  }

  /// The same bytes, from the value's own list of fields if it has one.
  public static func encode<T: JSONEncodable>(_ value: T) throws(JSONError) -> [UInt8] {
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { memory throws(JSONError) in
      var json = JSONOutput(in: memory)
      json.write(value)
      return try json.finish()
    }
  }

  /// Reads one JSON document, which must be all of `bytes`: UTF-8 without a byte order mark, `maximumDepth` deep at most.
  /// Unknown fields are checked and ignored. Of fields with the same name the last counts.
  /// A number is its value, not its spelling: `1.0` and `1e0` are fine where an integer is wanted.
  public static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws(JSONError) -> T {
    let tape = try Tape(scanning: bytes, depthLimit: maximumDepth)
    return try tape.decode(type, at: 0)
  }
}
