import Contracts
import Deciding
import JSON
import NotificationWorker

/// A message to a user, in words, ready for a channel. Every attempt makes the same one.
public struct UserMessage: Equatable, Sendable {
  /// Made of the outcome, the reservation and the channel. A receiver that sees it twice can drop the second message.
  public let id: String
  public let call: DeliverMessage
  /// Nil: the concert is not known.
  public let concert: Concert?
  public let words: MessageWords

  public init(_ call: DeliverMessage, concert: Concert?, over channel: String) {
    id = "\(call.notificationId)-\(channel)"
    self.call = call
    self.concert = concert
    words = MessageWords(of: call, concert)
  }

  /// What programs get of it: a line of the file, and the content of a webhook.
  public func json() throws(JSONError) -> [UInt8] {
    try JSON.encode(Content(self))
  }

  struct Content: Encodable {
    struct Fields: Encodable {
      let userId: String
      let email: String?
      let name: String?
      let reservationId: String
      let concertId: String?
      let title: String?
      let scheduleId: String?
      let startsAt: Timestamp?
      let seatIds: [String]
      let amount: Int64?
    }

    /// The first field, so that the file's writer finds it without reading the line.
    let id: String
    /// `reservation.confirmed`, `.cancelled`, `.expired` or `.refunded`
    let type: String
    /// The time of the outcome.
    let timestamp: Timestamp
    let data: Fields
    let subject: String
    let text: String

    init(_ message: UserMessage) {
      let call = message.call
      id = message.id
      type = "reservation.\(call.outcome.rawValue.lowercased())"
      timestamp = call.at
      data = Fields(
        userId: call.userId, email: call.email, name: call.name, reservationId: call.reservationId, concertId: call.concertId,
        title: message.concert?.title, scheduleId: call.scheduleId, startsAt: message.words.startsAt, seatIds: call.seatIds,
        amount: call.amount)
      subject = message.words.subject
      text = message.words.text
    }
  }
}
