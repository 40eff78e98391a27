import Curl
import Notifying

/// The settings for messages to users.
enum NotificationOptions {
  enum Channel: String, CaseIterable {
    case file
    case smtp
    case webhook
  }

  static let options = [
    Option(
      name: "notification-channel", value: "CHANNEL",
      about: "how users are told of their reservations: file (one line of JSON each), smtp or webhook (default file)",
      variable: "NOTIFICATION_CHANNEL"),
    Option(
      name: "notification-file", value: "FILE", about: "the file of channel 'file' (default notifications.jsonl in the data directory)",
      variable: "NOTIFICATION_FILE"),
    Option(
      name: "smtp-url", value: "URL", about: "the mail server: smtp://HOST[:PORT], with STARTTLS, or smtps://HOST[:PORT]",
      variable: "SMTP_URL"),
    Option(
      name: "smtp-from", value: "ADDRESS", about: "from whom mails are: tickets@example.org, or 'Tickets <tickets@example.org>'",
      variable: "SMTP_FROM"),
    Option(name: "smtp-user", value: "NAME", about: "our user at the mail server, with a password beside it", variable: "SMTP_USER"),
    Option(name: "smtp-password-file", value: "FILE", about: "a file with that user's password", variable: "SMTP_PASSWORD_FILE"),
    Option(
      name: "smtp-ca-file", value: "FILE", about: "the CA certificates of the mail server, as PEM (default the system's)",
      variable: "SMTP_CA_FILE"),
    Option(name: "webhook-url", value: "URL", about: "where messages are posted, as Standard Webhooks", variable: "WEBHOOK_URL"),
    Option(
      name: "webhook-secret-file", value: "FILE",
      about: "a file with the secret that signs them: 'whsec_' and base64, or \(WebhookSecret.leastBytes) characters or more",
      variable: "WEBHOOK_SECRET_FILE"),
  ]

  /// - Parameter directory: the data directory.
  static func settings(_ arguments: Arguments, directory: String) throws(CommandFailure) -> NotificationSettings {
    let word = arguments["notification-channel"] ?? Channel.file.rawValue
    guard let channel = Channel(rawValue: word) else {
      let words = Channel.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure(usage: "\(arguments.source("notification-channel")) must be one of \(words), not '\(word)'")
    }
    switch channel {
    case .file: return .file(arguments["notification-file"] ?? file(in: directory))
    case .smtp: return .mail(try mail(arguments))
    case .webhook: return .webhook(try webhook(arguments))
    }
  }

  /// The file that messages go to, if no setting says otherwise.
  static func file(in directory: String) -> String { directory + "/notifications.jsonl" }

  private static func mail(_ arguments: Arguments) throws(CommandFailure) -> MailSettings {
    let url = try needed("smtp-url", of: .smtp, arguments)
    try ServerAddress.check(
      url, arguments.source("smtp-url"), schemes: ["smtp", "smtps"], may: [],
      example: "smtp://mail.example:587, with the user in SMTP_USER")
    guard let from = MailAddress(try needed("smtp-from", of: .smtp, arguments)) else {
      throw CommandFailure(
        usage: "\(arguments.source("smtp-from")) must be an email address, such as 'Tickets <tickets@example.org>'")
    }
    let certificates = arguments["smtp-ca-file"]
    if let certificates { try SettingFile.checkCertificates(certificates, arguments.source("smtp-ca-file")) }
    return MailSettings(url: url, credential: try credential(arguments), from: from, certificates: certificates)
  }

  private static func credential(_ arguments: Arguments) throws(CommandFailure) -> CurlMail.Credential? {
    switch (arguments["smtp-user"], arguments["smtp-password-file"]) {
    case (nil, nil): return nil
    case (let user?, let file?):
      let password = try SettingFile.text(file, arguments.source("smtp-password-file"))
      guard !password.isEmpty else { throw CommandFailure(usage: "\(arguments.source("smtp-password-file")): \(file) is empty") }
      return CurlMail.Credential(user: user, password: password)
    case (nil, _), (_, nil):
      throw CommandFailure(usage: "SMTP_USER and SMTP_PASSWORD_FILE go together: give both, or none for a server without a login")
    }
  }

  private static func webhook(_ arguments: Arguments) throws(CommandFailure) -> WebhookSettings {
    let url = try needed("webhook-url", of: .webhook, arguments)
    try ServerAddress.check(url, arguments.source("webhook-url"), may: .whole, example: "https://hooks.example/tickets")
    let file = try needed("webhook-secret-file", of: .webhook, arguments)
    guard let secret = WebhookSecret(try SettingFile.text(file, arguments.source("webhook-secret-file"))) else {
      throw CommandFailure(
        usage: "\(arguments.source("webhook-secret-file")): \(file) must have 'whsec_' and the base64 of \(WebhookSecret.leastBytes) bytes "
          + "or more, or a text of as many characters")
    }
    return WebhookSettings(url: url, secret: secret)
  }

  private static func needed(_ option: String, of channel: Channel, _ arguments: Arguments) throws(CommandFailure) -> String {
    guard let value = arguments[option] else {
      throw CommandFailure(
        usage: "\(arguments.source("notification-channel")) is '\(channel.rawValue)', which needs \(arguments.source(option))")
    }
    return value
  }
}
