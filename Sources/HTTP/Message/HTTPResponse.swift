/// An answer: a handler gives it, and a client gets it.
///
/// The server itself sets `Content-Length`, `Transfer-Encoding` and `Connection`: it leaves them out if a handler gives them.
public struct HTTPResponse: Sendable {
  public var status: HTTPStatus
  public var fields: HTTPFields
  public var body: HTTPBody

  public init(_ status: HTTPStatus, _ fields: HTTPFields = [:], body: HTTPBody = .none) {
    self.status = status
    self.fields = fields
    self.body = body
  }
}

extension HTTPFields.Field {
  /// False for the fields that frame the message, and for a name that would break it.
  var isTheOwnersToSet: Bool {
    guard name.isFieldName else { return false }
    return switch name.utf8.count {
    case 10: !name.isSameFieldName(as: "Connection")
    case 14: !name.isSameFieldName(as: "Content-Length")
    case 17: !name.isSameFieldName(as: "Transfer-Encoding")
    default: true
    }
  }
}
