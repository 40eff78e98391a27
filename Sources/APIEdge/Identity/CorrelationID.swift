import Deciding
import HTTP

/// The id under which all that one request causes is found again: the client's, if it is one that can be logged and sent on, or a new one.
/// Of two different ones nobody can say which is meant, so there is none.
enum CorrelationID {
  static let field = RequestHeader.correlationID.rawValue

  static func of(_ fields: HTTPFields, at time: Timestamp) -> String {
    if let given = fields.only(field), isValid(given) { return given }
    return IDSource.random(at: time).description
  }

  /// 1 to 128 visible ASCII characters.
  static func isValid(_ text: String) -> Bool {
    (1...PublicIDs.maximumLength).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
