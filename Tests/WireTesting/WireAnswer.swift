/// An answer as it stands on the wire, read to the letter of RFC 9112.
public struct WireAnswer: Sendable {
  public struct Malformed: Error { public let what: String }

  public let status: Int
  public let fields: [(name: String, value: String)]
  public let body: [UInt8]

  public func values(of name: String) -> [String] { fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value) }

  /// Reads the first answer off what has come.
  /// - Parameter mayBeToHead: then it has no content if another answer follows at once, or nothing.
  /// - Returns: nil when not all of it is there.
  /// - Throws: it is no answer in HTTP/1.1.
  static func read(_ bytes: inout ArraySlice<UInt8>, mayBeToHead: Bool, isEnd: Bool) throws -> WireAnswer? {
    var rest = bytes
    guard let first = try line(&rest) else { return nil }
    let start = Array("HTTP/1.1 ".utf8)
    guard first.starts(with: start), first.count > start.count + 4, let status = Int(String(decoding: first[9..<12], as: UTF8.self)),
      (100...599).contains(status), first[12] == 32
    else { throw Malformed(what: "no status line: \(String(decoding: first, as: UTF8.self))") }
    var fields: [(name: String, value: String)] = []
    while true {
      guard let next = try line(&rest) else { return nil }
      if next.isEmpty { break }
      guard let colon = next.firstIndex(of: 58), colon > 0, next.allSatisfy({ $0 >= 32 && $0 < 127 }) else {
        throw Malformed(what: "no field: \(String(decoding: next, as: UTF8.self))")
      }
      fields.append((String(decoding: next[..<colon], as: UTF8.self), String(decoding: next[(colon + 2)...], as: UTF8.self)))
    }
    var answer = WireAnswer(status: status, fields: fields, body: [])
    let lengths = answer.values(of: "Content-Length")
    if status < 200 || status == 204 || status == 304 {
      guard lengths.isEmpty else { throw Malformed(what: "\(status) with a length") }
    } else {
      guard lengths.count == 1, let length = Int(lengths[0]), answer.values(of: "Date").count == 1 else {
        throw Malformed(what: "\(status) has not one length and one date: \(fields)")
      }
      let isHeadOnly = mayBeToHead && length > 0 && (rest.isEmpty ? isEnd : rest.starts(with: start))
      if !isHeadOnly {
        guard rest.count >= length else { return nil }
        answer = WireAnswer(status: status, fields: fields, body: Array(rest.prefix(length)))
        rest = rest.dropFirst(length)
      }
    }
    bytes = rest
    return answer
  }

  private static func line(_ rest: inout ArraySlice<UInt8>) throws -> [UInt8]? {
    guard let end = rest.firstIndex(of: 10) else { return nil }
    guard end > rest.startIndex, rest[end - 1] == 13 else { throw Malformed(what: "a line without CR LF") }
    defer { rest = rest[(end + 1)...] }
    return Array(rest[..<(end - 1)])
  }
}
