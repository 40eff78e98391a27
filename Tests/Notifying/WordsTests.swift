import Contracts
import JSON
import Testing

@testable import Notifying

@Suite struct WordsTests {
  @Test(arguments: [
    (ReservationOutcome.confirmed, "Your tickets for Requiem"), (.cancelled, "Your reservation for Requiem is cancelled"),
    (.expired, "You have no seats for Requiem"), (.refunded, "Your payment for Requiem goes back to you"),
  ])
  func `each outcome has its words`(outcome: ReservationOutcome, subject: String) {
    let words = Told.message(outcome).words
    #expect(words.subject == subject)
    #expect(words.text.contains("Reservation: r1"))
    #expect(words.text.contains(outcome == .refunded ? "Refund: 2000 points" : "Price: 2000 points"))
  }

  @Test func `a message can do without a concert and a name`() {
    let words = Told.message(name: " \r\n", title: nil).words
    #expect(words.subject == "Your tickets for your concert")
    #expect(words.text.hasPrefix("Hello,\n") && words.text.contains("Seats: c1.1.1.2.3; c1.1.1.2.4"))
  }

  @Test func `programs get the same as JSON, with the id first`() throws {
    let bytes = try Told.message(over: "file").json()
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(#"{"id":"r1-confirmed-file","type":"reservation.confirmed","#))
    let json = try JSON.decode(JSONValue.self, from: bytes)
    #expect(json["timestamp"]?.string == "2026-04-24T03:06:40.000Z")
    #expect(json["data"]?["title"]?.string == "Requiem" && json["data"]?["startsAt"]?.string == "2026-05-01T18:00:00.000Z")
    #expect(json["data"]?["email"]?.string == "ann@example.org" && json["data"]?["userId"]?.string == "u1")
  }

  @Test(arguments: [("a\r\nb", "a b"), ("  a \u{85}\u{2029} b ", "a b"), ("ä🎻", "ä🎻"), ("\u{0}", "")])
  func `a text from elsewhere is one line`(text: String, line: String) {
    #expect(PlainLine(text).text == line)
  }

  @Test(arguments: [
    ("ann@example.org", "", "ann@example.org"), ("Ann <ann@example.org>", "Ann", "ann@example.org"),
    ("Ann, of <b> <ann@example.org>", "Ann, of <b>", "ann@example.org"),
  ])
  func `an address is read with its name`(text: String, name: String, email: String) throws {
    let address = try #require(MailAddress(text))
    #expect(address.name == name && address.email == email)
  }

  @Test(arguments: ["", "Ann", "Ann <ann>", "ann@example.org>", "Ann <ann@example.org> x"])
  func `what is no address is none`(text: String) {
    #expect(MailAddress(text) == nil)
  }
}
