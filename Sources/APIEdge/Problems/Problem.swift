import Deciding
import HTTP
import JSON

/// An error response: the problem details of RFC 9457, in the form of the contract.
public struct Problem: Error, Equatable, Sendable {
  public var code: String
  public var status: HTTPStatus
  public var title: String
  public var detail: String
  public var errors: [FieldError]?
  /// What the refused request had begun, and was undone again.
  public var subject: FieldValue?
  /// The seconds for `Retry-After`: each response draws a number from this range, so that clients which were refused together don't come
  /// back together. Never 0, which means now.
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

  /// The problem for a worker's refusal. If this edge does not know the code, because the worker is newer, it is a 409 conflict.
  public init(_ refusal: Refusal) {
    if let code = ProblemCode(rawValue: refusal.code) {
      self.init(code, refusal.detail)
    } else {
      self.init(.notTemporary, refusal.detail)
      code = refusal.code
      title = "The request was refused"
    }
  }

  /// Everything that is wrong with a request, at once.
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
  /// The content. The same problem gives the same bytes, so a repeat of a refused request gets the same answer, byte for byte.
  func body(correlationID: String) -> [UInt8] {
    var document: JSONObject = [
      "type": .string("/problems/" + code), "title": .string(title), "status": .integer(Int64(status.code)), "detail": .string(detail),
      "code": .string(code), "correlationId": .string(correlationID),
    ]
    if let errors {
      document["errors"] = .array(errors.map { ["field": .string($0.field), "message": .string($0.message)] })
    }
    if let subject { document[subject.field] = .string(subject.value) }
    return JSONValue.object(document).encoded()
  }

  func response(correlationID: String) -> HTTPResponse {
    var fields = fields
    fields.append("Content-Type", "application/problem+json")
    if let retryAfter { fields.append("Retry-After", String(Int.random(in: retryAfter))) }
    return HTTPResponse(status, fields, body: .bytes(body(correlationID: correlationID)))
  }
}

/// An error in one field of a request.
public struct FieldError: Equatable, Sendable {
  /// The path of the field: `schedules[0].sections[1].price`. Outside the body it is the name of the header or query parameter.
  public var field: String
  /// A text that continues the name of the field: `must be 1 to 200 characters`.
  public var message: String

  public init(_ field: String, _ message: String) {
    self.field = field
    self.message = message
  }
}

/// A field of a problem beside those that all problems have.
public struct FieldValue: Equatable, Sendable {
  public var field: String
  public var value: String
}

extension Problem {
  /// The problem for a request that the HTTP server refused by itself, before any route.
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
