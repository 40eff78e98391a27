import Platform
import Sodium

/// W3C Trace Context: the trace of a request or message, and its span in that trace.
///
/// ```swift
/// let context = TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
/// context?.child(7).traceparent  // 00-0af7651916cd43dd8448eb211c80319c-0000000000000007-01
/// ```
public struct TraceContext: Equatable, Sendable {
  /// The trace's id: 128 bits, not all of them 0.
  public let trace: (high: UInt64, low: UInt64)
  /// The span's id, which is not 0.
  public let span: UInt64
  /// The `trace-flags` of the standard. Bit 0 says that the spans of this trace are kept.
  public let flags: UInt8

  public init(trace: (high: UInt64, low: UInt64), span: UInt64, flags: UInt8) {
    self.trace = trace
    self.span = span
    self.flags = flags
  }

  /// Reads a `traceparent`. Nil if it is not valid. From a later version it takes the parts that version 00 has, as the standard asks.
  public init?(_ traceparent: String) {
    var traceparent = traceparent
    let parsed = traceparent.withUTF8 { bytes -> TraceContext? in
      guard bytes.count >= Self.length, bytes.count == Self.length || (bytes.count <= 256 && bytes[Self.length] == UInt8(ascii: "-")),
        [2, 35, 52].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }),
        let version = UInt64(hexadecimal: bytes[0..<2]), version != 0xff, version != 0 || bytes.count == Self.length,
        let high = UInt64(hexadecimal: bytes[3..<19]), let low = UInt64(hexadecimal: bytes[19..<35]), high | low != 0,
        let span = UInt64(hexadecimal: bytes[36..<52]), span != 0, let flags = UInt64(hexadecimal: bytes[53..<55])
      else { return nil }
      return TraceContext(trace: (high, low), span: span, flags: UInt8(flags))
    }
    guard let parsed else { return nil }
    self = parsed
  }

  /// A new trace, with its first span.
  public init(isSampled: Bool) {
    let generator = Random()
    // One bit is set, because an id of zeros is not valid.
    self.init(trace: (generator.next() | 1, generator.next()), span: generator.next() | 1, flags: isSampled ? 1 : 0)
  }

  public var isSampled: Bool { flags & 1 == 1 }

  /// Another span of the same trace.
  public func child(_ span: UInt64 = Random().next() | 1) -> TraceContext {
    TraceContext(trace: trace, span: span, flags: flags)
  }

  /// The value of the header, in version 00.
  public var traceparent: String {
    String(unsafeUninitializedCapacity: Self.length) { buffer in
      var position = 0
      func write(_ value: UInt64, digits: Int) {
        for digit in (0..<digits).reversed() {
          buffer[position] = UInt8(hexadecimalDigit: UInt8(truncatingIfNeeded: value >> UInt64(digit * 4)) & 0xf)
          position += 1
        }
      }
      func separate() {
        buffer[position] = UInt8(ascii: "-")
        position += 1
      }
      write(0, digits: 2)
      separate()
      write(trace.high, digits: 16)
      write(trace.low, digits: 16)
      separate()
      write(span, digits: 16)
      separate()
      write(UInt64(flags), digits: 2)
      return Self.length
    }
  }

  private static let length = 55

  public static func == (left: TraceContext, right: TraceContext) -> Bool {
    left.trace == right.trace && left.span == right.span && left.flags == right.flags
  }
}
