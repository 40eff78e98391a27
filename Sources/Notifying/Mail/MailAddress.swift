import Contracts

/// Somebody who sends or gets mail: `Ann <ann@example.org>`.
public struct MailAddress: Equatable, Sendable {
  public let name: String
  public let email: String

  public init(name: String?, email: String) {
    self.name = PlainLine(name ?? "").text
    self.email = email
  }

  /// Reads `NAME <EMAIL>`, or an email alone. Nil: it has no email.
  public init?(_ text: String) {
    guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else {
      guard EmailAddress.isValid(text) else { return nil }
      self.init(name: nil, email: text)
      return
    }
    let email = String(text[text.index(after: open)...].dropLast())
    guard EmailAddress.isValid(email) else { return nil }
    self.init(name: String(text[..<open]), email: email)
  }

  var domain: String { String(email.drop { $0 != "@" }.dropFirst()) }

  /// As a header has it.
  var headerText: String {
    name.isEmpty ? email : "\(EncodedWords(name).text)\r\n <\(email)>"
  }
}
