import Deciding
import HTTP
import JSON
import Messaging

/// A service's first answer to a command.
public struct CommandReply: Equatable, Sendable {
  /// `ce_type`; a refusal's is `Refusal.messageType`.
  public var type: String
  public var correlationID: String
  public var body: [UInt8]

  public init(type: String, correlationID: String, body: [UInt8]) {
    self.type = type
    self.correlationID = correlationID
    self.body = body
  }

  /// The HTTP response for this reply: the content as the service made it, or the problem of a refusal. The same reply gives the same
  /// status and bytes at any time and from any edge.
  func response(to command: CommandType) -> HTTPResponse {
    guard type == Refusal.messageType else {
      return HTTPResponse(command.success, ["Content-Type": "application/json"], body: .bytes(body))
    }
    do {
      let refusal = try JSON.decode(Refusal.self, from: body)
      var problem = Problem(refusal)
      if let field = command.subjectField { problem.subject = refusal.subject.map { FieldValue(field: field, value: $0) } }
      return problem.response(correlationID: correlationID)
    } catch {
      return Problem(.internalError, "the service refused, but its answer can't be read").response(correlationID: correlationID)
    }
  }
}
