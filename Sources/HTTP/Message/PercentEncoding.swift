/// RFC 3986, 2.1, over bytes: libevent's own cuts at a NUL and decodes a path before it is split.
enum PercentEncoding {
  typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

  /// Nil when an escape is broken, or the outcome isn't UTF-8.
  static func decode(_ encoded: Bytes, plusIsSpace: Bool = false) -> String? {
    guard encoded.contains(where: { $0 == percent || (plusIsSpace && $0 == plus) }) else {
      return String(validating: encoded, as: UTF8.self)
    }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(encoded.count)
    var index = encoded.startIndex
    while index < encoded.endIndex {
      let byte = encoded[index]
      if byte == percent {
        guard index + 2 < encoded.endIndex, let high = digit(encoded[index + 1]), let low = digit(encoded[index + 2]) else {
          return nil
        }
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(plusIsSpace && byte == plus ? UInt8(ascii: " ") : byte)
        index += 1
      }
    }
    return String(validating: decoded, as: UTF8.self)
  }

  /// The segments of an absolute path, each decoded by itself. Nil as in ``decode(_:plusIsSpace:)``.
  static func segments(of path: UnsafeBufferPointer<UInt8>) -> [String]? {
    guard path.first == UInt8(ascii: "/") else { return nil }
    guard path.count > 1 else { return [] }
    var segments: [String] = []
    segments.reserveCapacity(4)
    for part in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard let segment = decode(part) else { return nil }
      segments.append(segment)
    }
    return segments
  }

  /// The one spelling of a path of these segments: what RFC 3986 (3.3) allows in a segment stands for itself, all else is escaped in
  /// upper case.
  static func path(of segments: [String]) -> String {
    var path: [UInt8] = []
    for segment in segments {
      path.append(UInt8(ascii: "/"))
      for byte in segment.utf8 {
        if byte.isPathByte {
          path.append(byte)
        } else {
          path += [percent, upperCaseDigits[Int(byte >> 4)], upperCaseDigits[Int(byte & 0xF)]]
        }
      }
    }
    return path.isEmpty ? "/" : String(decoding: path, as: UTF8.self)
  }

  private static let upperCaseDigits = Array("0123456789ABCDEF".utf8)
  private static let percent = UInt8(ascii: "%")
  private static let plus = UInt8(ascii: "+")

  /// The value of a hexadecimal digit.
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
