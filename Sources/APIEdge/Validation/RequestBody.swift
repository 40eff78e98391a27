import HTTP
import JSON
import Platform
import Sodium

/// The JSON content of a request.
struct RequestBody {
  /// The depth of nested arrays and objects.
  static let maximumDepth = 32

  let json: JSONValue
  /// Whether nothing in it counts, so that an empty object is as good as no content.
  private let isIgnored: Bool

  /// - Parameter isOptional: no content is as good as an empty object.
  init(of request: HTTPRequest, isOptional: Bool = false, isIgnored: Bool = false) throws(Problem) {
    self.isIgnored = isIgnored
    guard !request.body.isEmpty else {
      if isOptional {
        json = .object([:])
        return
      }
      throw Problem(.invalidRequest, "the content is missing: a JSON object is expected", errors: [FieldError("body", "is required")])
    }
    guard let type = request.fields["Content-Type"], Self.isJSON(type) else {
      throw Problem(.unsupportedMediaType, "send the content as application/json").with("Accept", "application/json")
    }
    let codings = request.fields.values(of: "Content-Encoding").flatMap(\.listElements)
    guard codings.allSatisfy({ $0.lowercased() == "identity" }) else {
      throw Problem(.unsupportedMediaType, "send the content without a coding, such as gzip")
        .with("Accept", "application/json").with("Accept-Encoding", "identity")
    }
    do {
      json = try JSONValue(parsing: request.body, depth: Self.maximumDepth, distinctNames: true)
    } catch {
      throw Problem(.invalidRequest, "the content is not readable as JSON: \(error)", errors: [FieldError("body", error.message)])
    }
  }

  /// The hash that a repeat under the same `Idempotency-Key` must have too. It depends on the JSON value, and not on how it is written.
  var contentHash: String { Self.hash(of: said) }

  /// The hash of a request that says something in a header too.
  func contentHash(with text: String) -> String { Self.hash(of: Array(text.utf8) + said) }

  private var said: [UInt8] { isIgnored && json == [:] ? [] : json.canonical }

  private static func hash(of bytes: [UInt8]) -> String { String(hexadecimal: Digest.blake2b128.of(bytes)) }

  /// `application/json`, or another type for JSON; parameters, such as a charset, don't matter.
  static func isJSON(_ contentType: String) -> Bool {
    if contentType == "application/json" { return true }
    // The server has removed the blanks around the value; there may be some before a parameter.
    var name = contentType.prefix { $0 != ";" }
    while let last = name.last, last == " " || last == "\t" { name.removeLast() }
    let type = name.lowercased()
    return type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
  }
}
