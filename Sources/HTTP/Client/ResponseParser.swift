/// Reads one response, in any pieces: a status line, fields, and content of a stated length or up to the end of the connection.
struct ResponseParser {
  enum Outcome {
    case incomplete, malformed
    case response(HTTPResponse)
  }

  private let answersHead: Bool
  private var bytes: [UInt8] = []
  /// The response without its content, and where the content begins and how long it is. Set when the fields are read.
  private var head: (response: HTTPResponse, start: Int, length: Int?)?

  init(answersHead: Bool) { self.answersHead = answersHead }

  var count: Int { bytes.count }

  /// Whether another request can follow on the same connection after this response.
  var leavesConnection: Bool {
    guard let head, let length = head.length, bytes.count == head.start + length, bytes.starts(with: Self.version) else { return false }
    return !(head.response.fields["Connection"]?.isSameFieldName(as: "close") ?? false)
  }

  private static let version = Array("HTTP/1.1".utf8)

  mutating func append(_ more: ArraySlice<UInt8>) -> Outcome {
    // The blank line may be cut in two.
    let from = max(0, bytes.count - 3)
    bytes += more
    if head == nil {
      guard let end = endOfHead(from: from) else { return .incomplete }
      guard let parsed = Self.parseHead(bytes[..<end]) else { return .malformed }
      let stated = parsed.fields["Content-Length"].map { $0.utf8.allSatisfy(\.isDigit) ? Int($0) ?? -1 : -1 }
      let length = answersHead || parsed.status.hasNoBody ? 0 : stated
      if length ?? 0 < 0 || parsed.fields["Transfer-Encoding"] != nil { return .malformed }
      head = (parsed, end + 4, length)
    }
    guard let head, let length = head.length, bytes.count - head.start >= length else { return .incomplete }
    return .response(response(head.response, bytes[head.start..<(head.start + length)]))
  }

  /// Called when the connection has ended, which ends content without a stated length.
  func end() -> Outcome {
    guard let head, head.length == nil else { return .incomplete }
    return .response(response(head.response, bytes[head.start...]))
  }

  private func response(_ head: HTTPResponse, _ content: ArraySlice<UInt8>) -> HTTPResponse {
    HTTPResponse(head.status, head.fields, body: content.isEmpty ? .none : .bytes(Array(content)))
  }

  private func endOfHead(from start: Int) -> Int? {
    guard bytes.count >= 4 else { return nil }
    return (start...max(start, bytes.count - 4)).first { index in
      index + 4 <= bytes.count && bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10
    }
  }

  private static func parseHead(_ head: ArraySlice<UInt8>) -> HTTPResponse? {
    // For Swift, CR LF is one character.
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
    guard let first = lines.first, first.hasPrefix("HTTP/1.") else { return nil }
    let words = first.split(separator: " ", maxSplits: 2)
    guard words.count >= 2, let code = Int(words[1]), (200...599).contains(code) else { return nil }
    var response = HTTPResponse(HTTPStatus(code))
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      response.fields.append(String(line[..<colon]), String(value))
    }
    return response
  }
}
