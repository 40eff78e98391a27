/// A request that the server answers by itself: it never reached the handler, or the handler let it go unanswered.
public struct HTTPRefusal: Error {
  public let status: HTTPStatus
  /// What was wrong, for the client's developer.
  public let detail: String
  /// The request's, as far as they were read: empty when it was not understood.
  public let fields: HTTPFields

  init(_ status: HTTPStatus, _ detail: String, fields: HTTPFields = [:]) {
    self.status = status
    self.detail = detail
    self.fields = fields
  }

  /// An RFC 9457 problem with `title`, `status` and `detail`; what ``HTTPServer/Configuration/refusalResponse`` does by default.
  public var response: HTTPResponse {
    // The details are this module's own sentences: none has a character that JSON would have escaped.
    HTTPResponse(
      status, ["Content-Type": "application/problem+json"],
      body: .bytes(Array(#"{"title":"\#(status.reason)","status":\#(status.code),"detail":"\#(detail)"}"#.utf8)))
  }
}
