import Deciding
import HTTP
import Sodium

/// W3C Trace Context: which trace a request belongs to.
struct TraceContext: Equatable {
  /// 32 digits, not all of them 0.
  private let trace: String
  private let flags: String

  /// Reads a `traceparent`; nil if it is invalid. From a later version it takes the parts of version 00, as the standard asks.
  init?(_ traceparent: String) {
    let bytes = Array(traceparent.utf8)
    guard bytes.count >= 55, bytes.count == 55 || (bytes.count <= 256 && bytes[55] == UInt8(ascii: "-")) else { return nil }
    let isWellFormed = bytes[..<55].enumerated().allSatisfy { index, byte in
      index == 2 || index == 35 || index == 52 ? byte == UInt8(ascii: "-") : byte.isLowercaseHexadecimal
    }
    let zero = UInt8(ascii: "0")
    guard isWellFormed, bytes[0...1] != [UInt8(ascii: "f"), UInt8(ascii: "f")], bytes[3..<35].contains(where: { $0 != zero }),
      bytes[36..<52].contains(where: { $0 != zero }), bytes.count == 55 || bytes[0...1] != [zero, zero]
    else { return nil }
    trace = String(decoding: bytes[3..<35], as: UTF8.self)
    flags = String(decoding: bytes[53..<55], as: UTF8.self)
  }

  /// A new trace.
  init() {
    let generator = Random()
    // One bit is set, because a trace id of zeros is invalid.
    trace = String(hexadecimal: generator.next() | 1) + String(hexadecimal: generator.next())
    flags = "00"
  }

  /// The `traceparent` for messages of this trace, with a new span.
  func child() -> String {
    let generator = Random()
    return "00-\(trace)-\(String(hexadecimal: generator.next() | 1))-\(flags)"
  }
}

/// The id of everything that one request causes. It is the client's id if that can be logged and sent on, and otherwise a new one. If the
/// client sends two different ids, neither counts.
enum CorrelationID {
  static let field = "x-correlation-id"

  static func of(_ fields: HTTPFields, at time: Timestamp) -> String {
    if let given = fields.only(field), isValid(given) { return given }
    return IDSource.random(at: time).description
  }

  /// 1 to 128 visible ASCII characters.
  static func isValid(_ text: String) -> Bool {
    (1...PublicIDs.maximumLength).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
