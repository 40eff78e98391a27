import Contracts
import Deciding
import NotificationWorker

/// What a message says: a subject, plain text, and the same as HTML.
public struct MessageWords: Equatable, Sendable {
  public let subject: String
  /// Lines end with LF.
  public let text: String
  public let html: String
  public let startsAt: Timestamp?

  init(of call: DeliverMessage, _ concert: Concert?) {
    let schedule = concert?.schedules.first { $0.scheduleId == call.scheduleId }
    let title = PlainLine(concert?.title ?? "").text
    startsAt = schedule?.startsAt
    subject = Self.subject(call.outcome, title.isEmpty ? "your concert" : title)
    let facts = Self.facts(call, title, schedule)
    let greeting = call.name.map { PlainLine($0).text }.flatMap { $0.isEmpty ? nil : "Hello \($0)," } ?? "Hello,"
    let sentence = Self.sentence(call.outcome)
    text = ([greeting, "", sentence, ""] + facts.map { "\($0.name): \($0.value)" } + [""]).joined(separator: "\n")
    html = Self.html(greeting, sentence, facts)
  }

  private static func subject(_ outcome: ReservationOutcome, _ title: String) -> String {
    switch outcome {
    case .confirmed: "Your tickets for \(title)"
    case .cancelled: "Your reservation for \(title) is cancelled"
    case .expired: "You have no seats for \(title)"
    case .refunded: "Your payment for \(title) goes back to you"
    }
  }

  private static func sentence(_ outcome: ReservationOutcome) -> String {
    switch outcome {
    case .confirmed: "Your reservation is paid and confirmed. The seats are yours."
    case .cancelled: "Your reservation is cancelled, and its seats are free again. If you have paid, the payment goes back to you."
    case .expired: "Your payment came, but the seats could not be kept for you. The payment goes back to you."
    case .refunded: "What you paid for your reservation goes back to you."
    }
  }

  private typealias Fact = (name: String, value: String)

  private static func facts(_ call: DeliverMessage, _ title: String, _ schedule: Schedule?) -> [Fact] {
    var facts: [Fact] = []
    if !title.isEmpty { facts.append(("Concert", title)) }
    if let schedule { facts.append(("Begins", UTCDate(schedule.startsAt).forPeople)) }
    if !call.seatIds.isEmpty { facts.append(("Seats", call.seatIds.map { seat($0, schedule) }.joined(separator: "; "))) }
    if let amount = call.amount { facts.append((call.outcome == .refunded ? "Refund" : "Price", "\(amount) points")) }
    facts.append(("Reservation", PlainLine(call.reservationId).text))
    return facts
  }

  private static func seat(_ text: String, _ schedule: Schedule?) -> String {
    guard let seat = SeatID(text), let section = schedule?.sections.first(where: { $0.sectionId == seat.sectionId }) else {
      return PlainLine(text).text
    }
    return "\(PlainLine(section.name).text), row \(seat.row), seat \(seat.number)"
  }

  private static func html(_ greeting: String, _ sentence: String, _ facts: [Fact]) -> String {
    let rows = facts.map { "<tr><th align=\"left\">\($0.name)</th><td><bdi>\(escaped($0.value))</bdi></td></tr>" }
    return (["<!DOCTYPE html>", "<html lang=\"en\"><head><meta charset=\"utf-8\"></head><body>"]
      + ["<p><bdi>\(escaped(greeting))</bdi></p>", "<p>\(sentence)</p>", "<table>"] + rows + ["</table>", "</body></html>", ""])
      .joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
