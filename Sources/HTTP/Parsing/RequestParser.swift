/// Reads requests from a connection, in any pieces, strictly by RFC 9112. It refuses whatever another server on the way might read
/// differently, because that server might see other requests than this one (11.2).
///
/// It is a plain value without a socket. It gets the bytes that have come and were not consumed, and returns what to do next.
struct RequestParser {
  enum Outcome {
    /// More bytes have to come.
    case incomplete
    /// More bytes have to come, and the client waits for a word first (`Expect: 100-continue`).
    case awaited
    case request(ReceivedRequest)
    /// The request is refused, and nobody can say where the next one would begin.
    case refused(HTTPRefusal)
  }

  struct Limits {
    /// The limit of the request line, in bytes. RFC 9112, 3, recommends at least 8,000.
    static let requestLine = 8192

    /// The limit of the request line and the fields together, of the trailer fields, and of the bytes in chunks that are not data.
    var headerBytes: Int
    var bodyBytes: Int
  }

  private enum State {
    case requestLine, fields
    case content(remaining: Int)
    case chunkHeader, chunkData(remaining: Int), chunkEnd, trailers
  }

  private let limits: Limits
  private let remoteAddress: String
  private var state = State.requestLine
  private var line = RequestLine()
  private var fields = HTTPFields()
  private var framing = Framing()
  private var body: [UInt8] = []
  /// The bytes consumed so far of the header, or of the bytes in chunks that are not data.
  private var overhead = 0
  /// The number of bytes at the beginning of the input that are known to have no line's end.
  private var scanned = 0

  init(limits: Limits, remoteAddress: String) {
    self.limits = limits
    self.remoteAddress = remoteAddress
  }

  /// Whether a part of a request was consumed.
  var hasBegun: Bool { if case .requestLine = state { false } else { true } }

  /// Whether the request that is being read is a HEAD: its answer has no content.
  var isHead: Bool { line.method == .head }

  /// - Parameters:
  ///   - bytes: the bytes that have come and were not consumed.
  ///   - consumed: set to the number of them that this call has consumed.
  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, consumed: inout Int) -> Outcome {
    var input = ReadBuffer(bytes)
    defer { consumed = input.position }
    do throws(HTTPRefusal) {
      return try read(&input)
    } catch {
      let first = line.refusal ?? error
      return .refused(HTTPRefusal(first.status, first.detail, fields: fields))
    }
  }

  private mutating func read(_ input: inout ReadBuffer) throws(HTTPRefusal) -> Outcome {
    while true {
      switch state {
      case .requestLine:
        guard try readRequestLine(&input) else { return .incomplete }
      case .fields:
        guard try readField(&input) else { return .incomplete }
      case .content(let remaining):
        let left = remaining - take(remaining, from: &input)
        state = .content(remaining: left)
        if left == 0 { return .request(complete()) }
        return awaiting(input)
      case .chunkHeader:
        guard let line = try nextLine(&input) else { return awaiting(input) }
        overhead += max(0, line.count - ChunkHeader.usualLength)
        guard let size = try ChunkHeader.size(line, limit: limits.bodyBytes - body.count) else { throw Framing.tooLarge(limits.bodyBytes) }
        state = size == 0 ? .trailers : .chunkData(remaining: size)
      case .chunkData(let remaining):
        let left = remaining - take(remaining, from: &input)
        state = left == 0 ? .chunkEnd : .chunkData(remaining: left)
        if left > 0 { return .incomplete }
      case .chunkEnd:
        // The next bytes must be a line's end, even if only its first byte has come.
        if let next = input.first, next != .carriageReturn { throw HTTPRefusal(.badRequest, "a chunk is longer than it said") }
        guard let line = try nextLine(&input) else { return .incomplete }
        guard line.isEmpty else { throw HTTPRefusal(.badRequest, "a chunk is longer than it said") }
        state = .chunkHeader
      case .trailers:
        guard let line = try nextLine(&input) else { return .incomplete }
        if line.isEmpty { return .request(complete()) }
        overhead += line.count + 2
        // Nobody asks for trailer fields: they are checked and ignored (RFC 9110, 6.5.1).
        _ = try FieldLine.parse(line)
      }
    }
  }

  /// False: the line is not complete yet.
  private mutating func readRequestLine(_ input: inout ReadBuffer) throws(HTTPRefusal) -> Bool {
    guard let first = input.first else { return false }
    // A client that speaks TLS or another protocol is refused at once.
    guard first.isTokenByte || first == .carriageReturn else { throw HTTPRefusal(.badRequest, "this is no request in HTTP/1.1") }
    guard let bytes = try nextLine(&input, limit: min(Limits.requestLine, limits.headerBytes)) else { return false }
    // Some old clients send an empty line after their content (RFC 9112, 2.2).
    if bytes.isEmpty { return true }
    overhead = bytes.count + 2
    line = try RequestLine(bytes)
    fields.reserveCapacity(8)
    state = .fields
    return true
  }

  private mutating func readField(_ input: inout ReadBuffer) throws(HTTPRefusal) -> Bool {
    guard let bytes = try nextLine(&input) else { return false }
    guard bytes.isEmpty else {
      overhead += bytes.count + 2
      let field = try FieldLine.parse(bytes)
      fields.append(field.name, field.value)
      return true
    }
    if let refusal = line.refusal { throw refusal }
    framing = try Framing(of: fields, line, bodyLimit: limits.bodyBytes)
    overhead = 0
    switch framing.content {
    case .length(let length): state = .content(remaining: length)
    case .chunked: state = .chunkHeader
    }
    return true
  }

  /// The next line, without its end. Nil: it has not ended yet.
  private mutating func nextLine(_ input: inout ReadBuffer, limit: Int? = nil) throws(HTTPRefusal) -> UnsafeBufferPointer<UInt8>? {
    let most = min(limit ?? .max, limits.headerBytes - overhead)
    guard let line = try input.line(from: scanned) else {
      scanned = input.rest.count
      if scanned > most { throw tooLong(input.rest) }
      return nil
    }
    scanned = 0
    if line.count + 2 > most { throw tooLong(line) }
    return line
  }

  private func tooLong(_ line: UnsafeBufferPointer<UInt8>) -> HTTPRefusal {
    switch state {
    case .requestLine: RequestLine.tooLong(line)
    case .fields, .trailers:
      HTTPRefusal(.headerFieldsTooLarge, "the request line and the header fields are larger than \(limits.headerBytes) bytes")
    default: HTTPRefusal(.badRequest, "the chunks have too many bytes beside their data")
    }
  }

  private mutating func take(_ count: Int, from input: inout ReadBuffer) -> Int {
    let rest = input.rest
    let taken = min(count, rest.count)
    body += rest[..<taken]
    input.position += taken
    return taken
  }

  /// The content is not complete. A client that has sent a part of it waits for no word.
  private mutating func awaiting(_ input: ReadBuffer) -> Outcome {
    guard framing.expectsContinue else { return .incomplete }
    framing.expectsContinue = false
    return body.isEmpty && input.rest.isEmpty ? .awaited : .incomplete
  }

  /// Returns the complete request, and begins the next one.
  private mutating func complete() -> ReceivedRequest {
    var request = HTTPRequest(
      method: line.method, segments: line.target.segments, query: line.target.query, fields: fields, body: body,
      remoteAddress: remoteAddress)
    request.isForServer = line.target.isServer
    let received = ReceivedRequest(request: request, isHTTP11: line.isHTTP11, persists: framing.persists)
    (state, line, fields, framing, body, overhead) = (.requestLine, RequestLine(), HTTPFields(), Framing(), [], 0)
    return received
  }
}

/// A request, and whether its connection persists.
struct ReceivedRequest {
  var request: HTTPRequest
  var isHTTP11: Bool
  /// Whether the client wants to send another one after it.
  var persists: Bool
}

/// A header line: a name, a colon right behind it, and a value (RFC 9112, 5).
enum FieldLine {
  static func parse(_ line: UnsafeBufferPointer<UInt8>) throws(HTTPRefusal) -> (name: String, value: String) {
    if line[0].isBlank { throw HTTPRefusal(.badRequest, "a header line begins with a blank") }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, line[..<colon].allSatisfy(\.isTokenByte) else {
      throw HTTPRefusal(.badRequest, "a header line does not begin with a name and a colon")
    }
    let value = UnsafeBufferPointer(rebasing: line[(colon + 1)...]).trimmed
    guard value.allSatisfy(\.isFieldValueByte) else { throw HTTPRefusal(.badRequest, "a header field has a control character") }
    return (UnsafeBufferPointer(rebasing: line[..<colon]).text, value.text)
  }
}
