import Contracts
import Curl
import EventLoop
import NotificationWorker
import OutsideCalls

/// Sends messages as mail. If a connection ends before the server's answer, nobody knows whether it has the mail: it is sent again under
/// the same Message-ID.
public final class MailChannel: MessageChannel {
  public let name = "smtp"
  private let settings: MailSettings
  private let client: OutsideClient

  public init(_ settings: MailSettings, on loop: EventLoop) throws {
    self.settings = settings
    client = try OutsideClient(on: loop)
  }

  public func send(_ message: UserMessage, done: @escaping (ChannelResult) -> Void) {
    guard let email = message.call.email else { return done(.noAddress) }
    guard EmailAddress.isValid(email) else { return done(.refused("this is no email address")) }
    let recipient = MailAddress(name: message.call.name, email: email)
    let mail = CurlMail(
      url: settings.url, encryption: settings.credential == nil ? .whenOffered : .required, credential: settings.credential,
      sender: settings.from.email, recipient: email, message: MailText(message, from: settings.from, to: recipient).bytes,
      certificates: settings.certificates)
    client.send(mail) { done(Self.meaning(of: $0)) }
  }

  /// RFC 5321, section 4.2.1: 550 to 554 are about this mail, and stay so. Others are about the server, the connection or the login.
  static func meaning(of result: Result<OutsideClient.Answer, CurlFailure>) -> ChannelResult {
    switch result {
    case .success: .delivered
    case .failure(let failure) where (550...554).contains(failure.status) && !failure.error.isLoginDenied:
      .refused(failure.error.message)
    case .failure(let failure): .failed(failure.error.message)
    }
  }
}

@available(*, unavailable)
extension MailChannel: Sendable {}
