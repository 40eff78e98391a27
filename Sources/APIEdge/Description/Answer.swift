import Contracts
import Deciding
import HTTP
import JSON
import Schemas

/// An answer of a route that is no problem.
struct Answer: Sendable {
  enum Header: String, CaseIterable {
    case entityTag = "ETag"
    case cacheControl = "Cache-Control"
    case vary = "Vary"
    case seatsState = "Seats-State"
    case location = "Location"
    case retryAfter = "Retry-After"
    case setCookie = "Set-Cookie"

    var about: String {
      switch self {
      case .entityTag: "A tag of the content: send it as `If-None-Match`."
      case .cacheControl: "How long the content may be kept."
      case .vary: "The request's headers on which the content depends."
      case .seatsState: "The state of the whole map, from which its live stream can go on: send it as `Last-Event-ID`."
      case .location: "Where the outcome will be."
      case .retryAfter: "The seconds after which to ask."
      case .setCookie: "The session's cookie, for a page of this origin."
      }
    }
  }

  let status: HTTPStatus
  let about: String
  var headers: [Header] = []
  /// Headers that may be missing.
  var optionalHeaders: [Header] = []
  /// Nil: there is none.
  let contentType: String?
  let schema: @Sendable (SchemaBook) throws(SchemaError) -> JSONValue

  /// JSON of a type.
  static func json<Content: Decodable & SendableMetatype>(
    _ type: Content.Type, _ about: String, status: HTTPStatus = .ok, headers: [Header] = []
  ) -> Answer {
    Answer(status: status, about: about, headers: headers, contentType: "application/json") { book throws(SchemaError) in
      try book.schema(of: type)
    }
  }

  /// JSON that the edge writes by hand.
  static func json(
    _ status: HTTPStatus = .ok, schema: JSONValue, _ about: String, headers: [Header] = [], optional: [Header] = []
  ) -> Answer {
    Answer(status: status, about: about, headers: headers, optionalHeaders: optional, contentType: "application/json") { _ in schema }
  }

  /// A part of a list (`ListPart`).
  static func list<Entry: Decodable & SendableMetatype>(_ name: String, of type: Entry.Type, _ about: String) -> Answer {
    Answer(status: .ok, about: about, contentType: "application/json") { book throws(SchemaError) in
      [
        "type": "object",
        "properties": .object([
          name: ["type": "array", "items": try book.schema(of: type)], "nextCursor": ["type": ["string", "null"]],
          "unreadable": ["type": "integer", "minimum": 1],
        ]),
        "required": [.string(name), "nextCursor"],
      ]
    }
  }

  /// Content that is no JSON.
  static func text(_ contentType: String, _ about: String, headers: [Header] = []) -> Answer {
    Answer(status: .ok, about: about, headers: headers, contentType: contentType) { _ in ["type": "string"] }
  }

  static func nothing(_ status: HTTPStatus, _ about: String, headers: [Header] = [], optional: [Header] = []) -> Answer {
    Answer(status: status, about: about, headers: headers, optionalHeaders: optional, contentType: nil) { _ in [:] }
  }

  /// The client has it already.
  static let notModified = nothing(.notModified, "The client has this content.", headers: [.entityTag, .cacheControl, .vary])

  /// The outcome of a command is not known yet.
  static let pending = json(
    .accepted,
    schema: [
      "type": "object", "properties": ["commandId": ["type": "string"], "status": ["type": "string", "enum": ["PENDING"]]],
      "required": ["commandId", "status"],
    ], "It is under way. Ask at `Location` what came of it.", headers: [.location, .retryAfter])
}
