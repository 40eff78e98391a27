import Deciding

/// The internal HTTP of the services, for each other and for the edge. Each request carries the shared secret.
public enum InternalHTTP {
  /// The value of the `Authorization` field.
  public static func authorization(secret: String) -> String { "Internal \(secret)" }

  /// `GET`: the worker's answer to a query; its parameters are the URL's query. 200, or 404 when there is nothing of that id.
  public static func queryPath(service: String, query: String) -> String { "/internal/\(service)/queries/\(query)" }
  /// The pattern of that route, with the parameters `service` and `query`.
  public static let queryPattern = "/internal/{service}/queries/{query}"

  /// `GET`: the outcome of a command that this service has taken. 200 with the reply as content and the fields `typeField` and
  /// `correlationField`; 202 while there is no reply; 404 when the command was not taken (yet).
  public static func commandPath(service: String, id: MessageID) -> String { "/internal/\(service)/commands/\(id)" }
  public static let commandPattern = "/internal/{service}/commands/{id}"
  /// The field of the HTTP binding of CloudEvents.
  public static let typeField = "ce-type"
  public static let correlationField = "ce-correlationid"

  /// `GET`: 200, as long as the process answers at all. It wants no secret.
  public static let livePath = "/health/live"

  /// `POST` `LoginRequest`: 200 with the content for the client, or 401; 429 when too many logins wait, 503 when the password can't be
  /// checked.
  public static let loginPath = "/internal/auth/login"
  /// `POST` `SealRequest`: 200 `SealAnswer`; 429 and 503 as for a login.
  public static let sealPath = "/internal/auth/seal"
}

/// A login, which asks for a token.
public struct LoginRequest: Codable, Equatable, Sendable {
  /// Normalised.
  public var email: String
  public var password: String

  public init(email: String, password: String) {
    self.email = email
    self.password = password
  }
}

/// Asks for a password's hash, sealed so that only auth can read it.
public struct SealRequest: Codable, Equatable, Sendable {
  public var password: String

  public init(password: String) {
    self.password = password
  }
}

public struct SealAnswer: Codable, Equatable, Sendable {
  /// For `RegisterUser`.
  public var sealedPassword: String

  public init(sealedPassword: String) {
    self.sealedPassword = sealedPassword
  }
}
