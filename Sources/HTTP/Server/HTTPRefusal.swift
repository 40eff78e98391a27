/// A refusal that the server sends by itself: the request never reached the handler, or the handler did not answer it.
public struct HTTPRefusal: Error {
  public let status: HTTPStatus
  /// What was wrong with the request, for the client's developer.
  public let detail: String
  /// The request's fields, as far as they were read. Empty if the request was not understood.
  public let fields: HTTPFields

  init(_ status: HTTPStatus, _ detail: String, fields: HTTPFields = [:]) {
    self.status = status
    self.detail = detail
    self.fields = fields
  }

  /// An RFC 9457 problem with `title`, `status` and `detail`; what ``HTTPServer/Configuration/refusalResponse`` does by default.
  public var response: HTTPResponse {
    // The details are sentences of this module, and none has a character that JSON must escape.
    HTTPResponse(
      status, ["Content-Type": "application/problem+json"],
      body: .bytes(Array(#"{"title":"\#(status.reason)","status":\#(status.code),"detail":"\#(detail)"}"#.utf8)))
  }
}
