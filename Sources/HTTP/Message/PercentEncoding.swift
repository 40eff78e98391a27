import Foundation

/// Percent-encoding, as RFC 3986, 2.1 defines it.
enum PercentEncoding {
  typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

  /// Nil when an escape is broken, or the decoded bytes aren't UTF-8.
  static func decode(_ encoded: Bytes, plusIsSpace: Bool = false) -> String? {
    let text = plusIsSpace ? String(validating: encoded.lazy.map { $0 == plus ? space : $0 }, as: UTF8.self)
      : String(validating: encoded, as: UTF8.self)
    return encoded.contains(percent) ? text?.removingPercentEncoding : text
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

  /// The path of these segments in one spelling. Bytes that RFC 3986 (3.3) allows in a segment stand for themselves. All others are
  /// escaped, in upper case.
  static func path(of segments: [String]) -> String {
    segments.isEmpty ? "/" : segments.map { "/" + encode($0) }.joined()
  }

  private static func encode(_ segment: String) -> String {
    if segment.utf8.allSatisfy(\.isPathByte) { return segment }
    return segment.addingPercentEncoding(withAllowedCharacters: pathCharacters) ?? segment
  }

  private static let pathCharacters = CharacterSet(
    charactersIn: String(decoding: (UInt8.min...UInt8.max).filter(\.isPathByte), as: UTF8.self))
  private static let percent = UInt8(ascii: "%")
  private static let plus = UInt8(ascii: "+")
  private static let space = UInt8(ascii: " ")
}
