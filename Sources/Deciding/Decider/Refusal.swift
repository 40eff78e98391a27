import JSON

/// The answer to a command that is refused: a stable word for programs, and a sentence for people.
public struct Refusal: Codable, JSONEncodable, Equatable, Sendable {
  /// The type of a reply that refuses (`ce_type`).
  public static let messageType = "refused"

  /// As in the tables of the HTTP contract: `seat_taken`, `not_paid`.
  public var code: String
  public var detail: String
  /// The id of what was begun and undone again; nil: nothing was.
  public var subject: String?

  public init(code: String, detail: String, subject: String? = nil) {
    self.code = code
    self.detail = detail
    self.subject = subject
  }

  public func encode(into json: inout JSONOutput) {
    json.field("code", code)
    json.field("detail", detail)
    json.field("subject", subject)
  }
}
