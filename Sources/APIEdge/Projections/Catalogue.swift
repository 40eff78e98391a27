import Contracts

/// The concerts that are open for sale, from the state topic `concert.catalog`.
struct Catalogue {
  private struct Entry {
    let concert: Concert
    let version: Int64
  }

  private var concerts: [String: Entry] = [:]
  private var concertOfSchedule: [String: (concertId: String, index: Int)] = [:]
  /// The number of changes: whatever is computed from the catalogue is computed again when this number has changed.
  private(set) var changes = 0

  var count: Int { concerts.count }

  /// Takes the present state of a concert. An older version than the known one changes nothing.
  mutating func apply(_ concert: Concert, version: Int64) {
    if let known = concerts[concert.concertId], known.version > version { return }
    concerts[concert.concertId] = Entry(concert: concert, version: version)
    for (index, schedule) in concert.schedules.enumerated() {
      concertOfSchedule[schedule.scheduleId] = (concert.concertId, index)
    }
    changes += 1
  }

  func concert(_ concertId: String) -> Concert? { concerts[concertId]?.concert }

  func schedule(_ scheduleId: String) -> (concert: Concert, schedule: Schedule)? {
    guard let (concertId, index) = concertOfSchedule[scheduleId], let concert = concert(concertId),
      concert.schedules.indices.contains(index)
    else { return nil }
    return (concert, concert.schedules[index])
  }

  /// All concerts, oldest first: their ids begin with a time.
  var all: [Concert] { concerts.values.map(\.concert).sorted { $0.concertId < $1.concertId } }
}
