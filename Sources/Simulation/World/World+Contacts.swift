import Contracts
import Deciding
import InMemory
import Messaging
import NotificationWorker

/// Where users can be reached. Auth is not in this world, so somebody else tells it, at some time.
extension World {
  /// The users of whom notification does not know an address that it needs.
  var usersWithoutContact: [String] {
    get throws {
      guard scenario.mailbox == .smtp else { return [] }
      let known = Set(try checker.rows(Contact.self, of: NotificationDecider.service).filter { $0.row.email != nil }.map(\.id))
      return (1...scenario.users).map { "u\($0)" }.filter { !known.contains($0) }
    }
  }

  /// Tells the address of some of them. What gets lost on the way is told again.
  func tellContacts() throws {
    for user in try usersWithoutContact where !faultsAreActive || dice.happens(300) {
      let contact = KeepContact(userId: user, email: "\(user)@example.org", name: user)
      let id = MessageID(time: time, random: (dice.word(), dice.word()))
      let envelope = Envelope(
        id: id, source: "/auth", type: KeepContact.messageType, time: time, subject: user, correlationID: id.description)
      let key = Array(user.utf8)
      try foreigner.send(
        OutgoingRecord(
          topic: NotificationCommand.topic, partition: Partitioner.partition(for: key, of: scenario.partitions), key: key,
          value: try contact.body(), headers: envelope.headers, timestamp: time), token: 0)
      foreigner.flush()
    }
  }
}
