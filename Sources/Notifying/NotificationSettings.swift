import Curl

/// How messages get to users.
public enum NotificationSettings: Equatable, Sendable {
  /// Into a file at this path.
  case file(String)
  case mail(MailSettings)
  case webhook(WebhookSettings)
}

/// The mail server, and from whom mails are.
public struct MailSettings: Equatable, Sendable {
  public var url: String
  public var credential: CurlMail.Credential?
  public var from: MailAddress
  /// A PEM file with the CA certificates for the server. Nil: those of the system.
  public var certificates: String?

  public init(url: String, credential: CurlMail.Credential?, from: MailAddress, certificates: String? = nil) {
    self.url = url
    self.credential = credential
    self.from = from
    self.certificates = certificates
  }
}

public struct WebhookSettings: Equatable, Sendable {
  public var url: String
  public var secret: WebhookSecret
  /// Milliseconds for one request.
  public var timeLimit = 15_000

  public init(url: String, secret: WebhookSecret) {
    self.url = url
    self.secret = secret
  }
}
