import ConcertWorker
import Contracts
import Deciding
import Messaging

/// The promises to those who ask for the best seats. (After the loss of a database, work that is done again may end otherwise.)
extension Checker {
  func checkPicks(_ journal: [JournalRow], of service: String) throws {
    guard haveOwnDatabases else { return }
    for row in journal where row.kind == .event {
      let (type, body) = (row.envelope.type, row.body ?? [])
      var finding: String?
      if service == "concert", case .opening(let opening) = try SeatPrivateEvent(type: type, body: body) {
        picks?.open(opening.open.section)
      } else if service == "concert", let event = try SeatEvent(type: type, body: body) {
        finding = picks?.take(event)
      } else if let event = try ReservationEvent(type: type, body: body), event.content.reason == .soldOut {
        finding = picks?.soldOut(event.content)
      }
      if let finding { report(finding, about: [row.envelope.subject, String(decoding: row.key, as: UTF8.self)]) }
    }
  }
}
