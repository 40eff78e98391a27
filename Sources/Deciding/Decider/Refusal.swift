import JSON

/// The answer to a command that is refused: a stable word for programs, and a sentence for people.
public struct Refusal: Codable, JSONEncodable, Equatable, Sendable {
  /// As in the tables of the HTTP contract: `seat_taken`, `not_paid`.
  public var code: String
  public var detail: String

  public init(code: String, detail: String) {
    self.code = code
    self.detail = detail
  }

  public func encode(into json: inout JSONOutput) {
    json.field("code", code)
    json.field("detail", detail)
  }
}
