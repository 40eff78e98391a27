import NotificationWorker
import Platform
import Sodium

/// A message as a mail: header and content by RFC 5322 and RFC 2045, in plain text and HTML. Every attempt makes the same bytes.
struct MailText {
  let bytes: [UInt8]

  init(_ message: UserMessage, from: MailAddress, to: MailAddress) {
    // Quoted-printable has no "=_".
    let boundary = "=_" + String(hexadecimal: Array(SHA256.of(Array(message.id.utf8)).prefix(16)))
    let header = [
      "Date: \(UTCDate(message.call.at).forMail)",
      "From: \(from.headerText)",
      "To: \(to.headerText)",
      "Subject: \(EncodedWords(message.words.subject).text)",
      "Message-ID: <\(message.id)@\(from.domain)>",
      // No answer of a machine, please (RFC 3834).
      "Auto-Submitted: auto-generated",
      "MIME-Version: 1.0",
      "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"",
    ]
    var bytes = Self.lines(header + [""])
    for (type, text) in [("text/plain", message.words.text), ("text/html", message.words.html)] {
      bytes += Self.lines(
        ["--\(boundary)", "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: quoted-printable", ""])
      bytes += QuotedPrintable(text).bytes
    }
    self.bytes = bytes + Self.lines(["--\(boundary)--"])
  }

  private static func lines(_ lines: [String]) -> [UInt8] {
    lines.flatMap { Array("\($0)\r\n".utf8) }
  }
}
