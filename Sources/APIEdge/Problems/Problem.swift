import Deciding
import HTTP
import JSON

/// An answer that is no: RFC 9457's problem details, as the contract has them.
public struct Problem: Error, Equatable, Sendable {
  public var code: String
  public var status: HTTPStatus
  public var title: String
  public var detail: String
  public var errors: [FieldError]?
  /// When to come again, in seconds: each who is told so gets a number out of these, so that those who were refused together don't come
  /// back together (`Retry-After`). Never 0, which is now.
  public var retryAfter: ClosedRange<Int>?
  /// Header fields beside the content's own.
  public var fields: HTTPFields = [:]

  public init(_ code: ProblemCode, _ detail: String, errors: [FieldError]? = nil) {
    self.code = code.rawValue
    status = code.status
    title = code.title
    self.detail = detail
    self.errors = errors
    retryAfter = code.retryAfter
  }

  /// A worker's refusal. One with a word that this edge does not know, as from a worker that is newer, is a conflict with what is.
  public init(_ refusal: Refusal) {
    if let code = ProblemCode(rawValue: refusal.code) {
      self.init(code, refusal.detail)
    } else {
      self.init(.notTemporary, refusal.detail)
      code = refusal.code
      title = "The request was refused"
    }
  }

  /// What is wrong with a request, all of it at once.
  public static func invalid(_ errors: [FieldError]) -> Problem {
    let detail = errors.count == 1 ? "\(errors[0].field) \(errors[0].message)" : "\(errors.count) fields are not valid"
    return Problem(.invalidRequest, detail, errors: errors)
  }

  func again(after seconds: ClosedRange<Int>) -> Problem {
    var problem = self
    problem.retryAfter = max(1, seconds.lowerBound)...max(1, seconds.upperBound)
    return problem
  }

  func with(_ name: String, _ value: String) -> Problem {
    var problem = self
    problem.fields[name] = value
    return problem
  }
}

extension Problem {
  /// The content. The same problem gives the same bytes: a repeat of a refused request is answered byte for byte as the first was.
  func body(correlationID: String) -> [UInt8] {
    var document: JSONObject = [
      "type": .string("/problems/" + code), "title": .string(title), "status": .integer(Int64(status.code)), "detail": .string(detail),
      "code": .string(code), "correlationId": .string(correlationID),
    ]
    if let errors {
      document["errors"] = .array(errors.map { ["field": .string($0.field), "message": .string($0.message)] })
    }
    return JSONValue.object(document).encoded()
  }

  func response(correlationID: String) -> HTTPResponse {
    var fields = fields
    fields.append("Content-Type", "application/problem+json")
    if let retryAfter { fields.append("Retry-After", String(Int.random(in: retryAfter))) }
    return HTTPResponse(status, fields, body: .bytes(body(correlationID: correlationID)))
  }
}

/// One thing that is wrong with a request.
public struct FieldError: Equatable, Sendable {
  /// As in `schedules[0].sections[1].price`; for what is not in the body the name of the header or query parameter.
  public var field: String
  /// To be read after the field: `must be 1 to 200 characters`.
  public var message: String

  public init(_ field: String, _ message: String) {
    self.field = field
    self.message = message
  }
}

extension Problem {
  /// What the HTTP server refused by itself, before any route.
  public init(_ refusal: HTTPRefusal) {
    let code: ProblemCode =
      switch refusal.status {
      case .requestTimeout: .requestTimeout
      case .contentTooLarge: .tooLarge
      case .expectationFailed: .expectationFailed
      case .internalServerError: .internalError
      case .notImplemented: .notImplemented
      case .serviceUnavailable: .overloaded
      case .versionNotSupported: .versionNotSupported
      default: .invalidRequest
      }
    self.init(code, refusal.detail)
    status = refusal.status
  }
}
