/// A JSON value as its bytes: written as it is, and read as it stood. So an envelope can carry a payload without knowing it.
///
/// Only this module's coders can do that; with any other coder it throws.
public struct RawJSON: Equatable, Sendable {
  /// One JSON value, as it was written, whitespace inside included.
  public let bytes: [UInt8]

  /// Checks that `bytes` are one JSON value.
  public init(_ bytes: [UInt8]) throws(JSONError) {
    _ = try Tape(scanning: bytes, depthLimit: JSON.maximumDepth)
    self.bytes = bytes
  }

  public init(encoding value: some Encodable) throws(JSONError) {
    bytes = try JSON.encode(value)
  }

  public func decode<T: Decodable>(_ type: T.Type) throws(JSONError) -> T {
    try JSON.decode(type, from: bytes)
  }
}

extension RawJSON: Codable {
  public init(from decoder: any Decoder) throws {
    guard let decoder = decoder as? TapeDecoder else {
      throw JSONError(.unsupported, message: "RawJSON can be read by JSON.decode only, not by \(type(of: decoder))")
    }
    bytes = decoder.tape.source(of: decoder.index)
  }

  public func encode(to encoder: any Encoder) throws {
    guard let encoder = encoder as? WriterEncoder else {
      throw JSONError(.unsupported, message: "RawJSON can be written by JSON.encode only, not by \(type(of: encoder))")
    }
    try encoder.writer.scalar(at: encoder.level) { writer in writer.append(bytes) }
  }
}
