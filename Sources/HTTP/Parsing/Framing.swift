/// What a request's fields say about its content and its connection. There must be no doubt where a request ends (RFC 9112, 6.3).
struct Framing {
  enum Content {
    case length(Int)
    case chunked
  }

  var content = Content.length(0)
  /// Whether another request may follow (9.3).
  var persists = true
  /// Whether the client waits for a word before it sends its content.
  var expectsContinue = false

  static func tooLarge(_ limit: Int) -> HTTPRefusal { HTTPRefusal(.contentTooLarge, "the content is larger than \(limit) bytes") }

  init() {}

  init(of fields: HTTPFields, _ line: RequestLine, bodyLimit: Int) throws(HTTPRefusal) {
    var seen = SingleFields()
    var length: String?
    var codings: [Substring] = []
    var isEncoded = false
    var closes = false
    persists = line.isHTTP11
    for field in fields {
      switch field.name.utf8.count {
      case 4 where field.name.isSameFieldName(as: "Host"):
        try seen.add(.host)
        var value = field.value
        guard value.withUTF8({ Authority.isValid($0) }) else { throw HTTPRefusal(.badRequest, "the Host field is no host") }
      case 6 where field.name.isSameFieldName(as: "Expect"):
        for expectation in field.value.listElements {
          guard String(expectation).isSameFieldName(as: "100-continue") else {
            throw HTTPRefusal(.expectationFailed, "100-continue is the only expectation that this server knows")
          }
          // A client of HTTP/1.0 would not understand the word (RFC 9110, 10.1.1).
          expectsContinue = line.isHTTP11
        }
      case 10 where field.name.isSameFieldName(as: "Connection"):
        for option in field.value.listElements.map(String.init) {
          if option.isSameFieldName(as: "close") { closes = true }
          if option.isSameFieldName(as: "keep-alive") { persists = true }
        }
      case 12 where field.name.isSameFieldName(as: "Content-Type"): try seen.add(.contentType)
      case 13 where field.name.isSameFieldName(as: "Authorization"): try seen.add(.authorization)
      case 14 where field.name.isSameFieldName(as: "Content-Length"):
        try seen.add(.contentLength)
        length = field.value
      case 17 where field.name.isSameFieldName(as: "Transfer-Encoding"):
        isEncoded = true
        codings += field.value.listElements
      default: break
      }
    }
    if closes { persists = false }
    guard seen.contains(.host) || !line.isHTTP11 else { throw HTTPRefusal(.badRequest, "the Host field is missing") }
    if isEncoded {
      guard length == nil else { throw HTTPRefusal(.badRequest, "the content has both a length and a transfer encoding") }
      guard line.isHTTP11 else { throw HTTPRefusal(.badRequest, "HTTP/1.0 has no transfer encodings") }
      try Self.check(codings)
      content = .chunked
    } else if let length {
      content = .length(try Self.number(length, limit: bodyLimit))
    }
    if !line.method.mayHaveBody, hasContent { throw HTTPRefusal(.badRequest, "a \(line.method.rawValue) request has no content") }
  }

  private var hasContent: Bool { if case .length(0) = content { false } else { true } }

  /// Throws unless the only encoding is `chunked`. Without `chunked` at the end, nobody knows where the content ends. If there are others,
  /// the server can't decode them (6.1, 6.3).
  private static func check(_ codings: [Substring]) throws(HTTPRefusal) {
    let areChunked = codings.map { String($0).isSameFieldName(as: "chunked") }
    guard areChunked.last == true, areChunked.filter({ $0 }).count == 1 else {
      throw HTTPRefusal(.badRequest, "the transfer encoding does not end in chunked, or has it twice")
    }
    guard codings.count == 1 else { throw HTTPRefusal(.notImplemented, "chunked is the only transfer encoding that this server reads") }
  }

  private static func number(_ text: String, limit: Int) throws(HTTPRefusal) -> Int {
    guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else { throw HTTPRefusal(.badRequest, "the content's length is no number") }
    // A number that is no Int is too large.
    guard let number = Int(text), number <= limit else { throw tooLarge(limit) }
    return number
  }

  /// Fields that a request may have only once (RFC 9110, 5.3). Of two, one server might take the first and another server the last.
  private struct SingleFields: OptionSet {
    let rawValue: UInt8

    static let host = SingleFields(rawValue: 1)
    static let contentType = SingleFields(rawValue: 2)
    static let authorization = SingleFields(rawValue: 4)
    static let contentLength = SingleFields(rawValue: 8)

    mutating func add(_ field: SingleFields) throws(HTTPRefusal) {
      guard insert(field).inserted else {
        throw HTTPRefusal(.badRequest, "Host, Content-Length, Content-Type and Authorization may be given only once")
      }
    }
  }
}

extension String {
  /// The elements between the commas, without the blanks around them. Empty elements are left out (RFC 9110, 5.6.1).
  public var listElements: [Substring] {
    split(separator: ",").compactMap { part in
      let element = part.drop { $0 == " " || $0 == "\t" }
      guard let last = element.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return nil }
      return element[...last]
    }
  }
}
