import CCurl

/// A mail to one recipient, over SMTP.
public struct CurlMail: Equatable, Sendable {
  /// When a connection is encrypted. A server at `smtps://` is spoken to in TLS from the first byte.
  public enum Encryption: Sendable {
    /// By STARTTLS, or the mail is not sent.
    case required
    /// By STARTTLS, if the server offers it.
    case whenOffered

    var level: Int {
      switch self {
      case .required: Int(CURLUSESSL_ALL.rawValue)
      case .whenOffered: Int(CURLUSESSL_TRY.rawValue)
      }
    }
  }

  public struct Credential: Equatable, Sendable {
    public var user: String
    public var password: String

    public init(user: String, password: String) {
      self.user = user
      self.password = password
    }
  }

  /// `smtp://HOST[:PORT]` or `smtps://HOST[:PORT]`
  public var url: String
  public var encryption: Encryption
  public var credential: Credential?
  /// Addresses without a name.
  public var sender: String
  public var recipient: String
  /// Header and content, as RFC 5322 has them, with CRLF at the end of each line.
  public var message: [UInt8]
  /// Milliseconds for everything.
  public var timeLimit = 30_000
  /// A PEM file with the CA certificates for the server. Nil: those of the system.
  public var certificates: String?

  public init(
    url: String, encryption: Encryption, credential: Credential? = nil, sender: String, recipient: String, message: [UInt8],
    certificates: String? = nil
  ) {
    self.url = url
    self.encryption = encryption
    self.credential = credential
    self.sender = sender
    self.recipient = recipient
    self.message = message
    self.certificates = certificates
  }
}
