import Curl
import EventLoop
import KafkaTesting
import MailTesting

import TestSupport
import Testing

@testable import Notifying

/// Mail through a real server, read by Python's email package.
@Suite(.enabled(if: RunningMailbox.isPresent, Comment(rawValue: RunningMailbox.absence))) struct MailTests {
  private func settings(_ mailbox: RunningMailbox, host: String = "127.0.0.1") -> MailSettings {
    MailSettings(
      url: "smtp://\(host):\(mailbox.port)", credential: nil, from: MailAddress(name: "Tickets", email: "tickets@tickets.example"))
  }

  /// The results of these messages, sent one after the other.
  @discardableResult
  private func send(_ messages: [UserMessage], _ settings: MailSettings) throws -> [ChannelResult] {
    let thread = try LoopThread.start(named: "mail") { loop in try MailChannel(settings, on: loop) }
    defer { thread.stop() }
    let results = Results<ChannelResult>()
    for (index, message) in messages.enumerated() {
      thread.execute { channel, _ in channel.send(message) { results.add($0) } }
      try eventually("mail \(index) has a result") { results.all.count > index }
    }
    return results.all
  }

  @Test func `a mail has everything that a mail needs, in plain text and in HTML`() throws {
    let mailbox = try RunningMailbox()
    #expect(try send([Told.message()], settings(mailbox)) == [.delivered])
    let mail = try #require(try mailbox.mails.first)
    #expect(mail.sender == "tickets@tickets.example" && mail.recipients == ["ann@example.org"])
    #expect(mail.header("From") == ["Tickets <tickets@tickets.example>"] && mail.header("To") == ["Ann <ann@example.org>"])
    #expect(mail.header("Subject") == ["Your tickets for Requiem"])
    #expect(mail.header("Message-ID") == ["<r1-confirmed-smtp@tickets.example>"])
    #expect(mail.header("Date") == ["Fri, 24 Apr 2026 03:06:40 +0000"])
    #expect(mail.header("MIME-Version") == ["1.0"] && mail.header("Auto-Submitted") == ["auto-generated"])
    #expect(mail.types == ["multipart/alternative", "text/plain", "text/html"] && mail.defects.isEmpty)
    #expect(mail.text.contains("Hello Ann,") && mail.text.contains("Concert: Requiem") && mail.text.contains("Price: 2000 points"))
    #expect(mail.text.contains("Begins: Friday, 1 May 2026, 18:00 UTC"))
    #expect(mail.text.contains("Seats: Stalls, row 2, seat 3; Stalls, row 2, seat 4"))
    #expect(mail.html.contains("<bdi>Requiem</bdi>") && mail.html.contains("Stalls, row 2, seat 3"))
  }

  /// Names and titles as people have them, and as somebody may try them.
  private static let texts = [
    "Requiem", "Für Elise", "春の祭典", "🎻🎶 Night", "مهرجان الموسيقى", "מוזיקה \u{202E}abc", String(repeating: "very long ", count: 60),
    String(repeating: "ä", count: 400), String(repeating: "x", count: 500), "=?UTF-8?B?WA==?=",
    "\"Quoted\", <tag> & (comment); a@b.example", "Line\r\nBcc: victim@example.org", "Lone\rreturn and\nfeed", "Nul\u{0} and\u{7} bell",
    "next\u{85}line\u{2028}sep", ".", "..", "= =20 =",
    "e\u{301}\u{302}\u{303}", "👨‍👩‍👧‍👦 family", " spaces  around ", "From here",
  ]

  @Test func `any title and any name comes as it was, and can't become a header`() throws {
    let mailbox = try RunningMailbox()
    let results = try send(Self.texts.map { Told.message(name: $0, title: $0) }, settings(mailbox))
    #expect(results == Self.texts.map { _ in .delivered })
    let mails = try mailbox.mails
    try #require(mails.count == Self.texts.count)
    for (text, mail) in zip(Self.texts, mails) {
      let line = PlainLine(text).text
      #expect(mail.defects.isEmpty && mail.isASCII && mail.bareLineEnds == 0 && mail.longestLine <= 78)
      #expect(mail.header("Subject") == ["Your tickets for \(line)"] && mail.headers.count == 8)
      #expect(mail.toName == line && mail.toEmail == "ann@example.org" && mail.header("To").count == 1)
      #expect(mail.text.contains("Concert: \(line)\n") && mail.text.contains("Hello \(line),\n"))
    }
  }

  @Test func `a title is no HTML`() throws {
    let mailbox = try RunningMailbox()
    try send([Told.message(title: "<script>&\"'</script>")], settings(mailbox))
    let mail = try #require(try mailbox.mails.first)
    #expect(mail.html.contains("<bdi>&lt;script&gt;&amp;&quot;&#39;&lt;/script&gt;</bdi>") && !mail.html.contains("<script>"))
  }

  @Test func `a login is made only in TLS, with a certificate that can be trusted`() throws {
    let authority = try CertificateAuthority()
    let identity = try authority.identity(of: "localhost")
    let mailbox = try RunningMailbox(login: ("tickets", "secret"), tls: (identity.certificate, identity.key))
    var settings = settings(mailbox, host: "localhost")
    settings.credential = CurlMail.Credential(user: "tickets", password: "secret")
    let distrusted = try send([Told.message()], settings)
    guard case .failed? = distrusted.first else {
      Issue.record("\(distrusted)")
      return
    }
    settings.certificates = authority.certificate
    #expect(try send([Told.message()], settings) == [.delivered])
    let mail = try #require(try mailbox.mails.first)
    #expect(mail.isEncrypted && mail.isLoggedIn)

    settings.credential = CurlMail.Credential(user: "tickets", password: "wrong")
    guard case .failed? = try send([Told.message()], settings).first else {
      Issue.record("a wrong password is the operator's to mend, and the mail waits")
      return
    }
    let plain = try RunningMailbox(login: ("tickets", "secret"))
    settings.url = "smtp://localhost:\(plain.port)"
    guard case .failed? = try send([Told.message()], settings).first else {
      Issue.record("a password must not be said in plain text")
      return
    }
    #expect(try mailbox.mails.count == 1 && plain.mails.isEmpty)
  }

  @Test func `a recipient that does not exist is refused for good, and one that is to come later is not`() throws {
    let mailbox = try RunningMailbox()
    let results = try send(
      [Told.message(email: "gone@example.org"), Told.message(email: "later@example.org"), Told.message(email: "later@example.org")],
      settings(mailbox))
    guard results.count == 3, case .refused(let reason) = results[0], case .failed = results[1] else {
      Issue.record("\(results)")
      return
    }
    #expect(reason.contains("550"))
    #expect(results[2] == .delivered)
    #expect(try mailbox.mails.map(\.recipients) == [["later@example.org"]])
  }

  @Test func `a server that does not say whether it has a mail gets it again under the same Message-ID`() throws {
    let mailbox = try RunningMailbox()
    let results = try send(
      [Told.message(email: "silent@example.org"), Told.message(email: "silent@example.org")], settings(mailbox))
    guard results.count == 2, case .failed = results[0] else {
      Issue.record("\(results)")
      return
    }
    #expect(results[1] == .delivered)
    #expect(try Set(mailbox.mails.flatMap { $0.header("Message-ID") }) == ["<r1-confirmed-smtp@tickets.example>"])
    #expect(try mailbox.mails.count == 2)
  }

  @Test func `a message without an address is not sent, and one that is no address neither`() throws {
    let mailbox = try RunningMailbox()
    let results = try send(
      [Told.message(email: nil), Told.message(email: "ann@example.org>\r\nRCPT TO:<victim@example.org")], settings(mailbox))
    #expect(results == [.noAddress, .refused("this is no email address")])
    #expect(try mailbox.mails.isEmpty)
  }

  @Test func `a server that is not there is tried again`() throws {
    let mailbox = try RunningMailbox()
    var settings = settings(mailbox)
    // Nobody listens on the discard port.
    settings.url = "smtp://127.0.0.1:9"
    guard case .failed? = try send([Told.message()], settings).first else {
      Issue.record("it was sent")
      return
    }
  }
}
