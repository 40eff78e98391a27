import Messaging

/// What is on its way in a `MemoryLog`, taken out by moment, and for one moment in the order it was put in.
struct MemoryLogAgenda {
  enum Event {
    /// A record reaches the log; `first` is its number unless it is a repetition.
    case arrival(OutgoingRecord, first: UInt64?)
    case answer(MemoryLogLetter, Answer)
  }

  enum Answer {
    /// With the offset at which the record of this number has arrived.
    case arrived(UInt64)
    case failed(LogError)
  }

  private struct Entry {
    var moment: Int64
    var number: UInt64
    var event: Event

    func isBefore(_ other: Entry) -> Bool {
      moment == other.moment ? number < other.number : moment < other.moment
    }
  }

  /// A binary heap: no entry is before the one at half its index.
  private var entries: [Entry] = []
  private(set) var nextNumber: UInt64 = 0

  var next: Int64? { entries.first?.moment }

  mutating func add(_ event: Event, at moment: Int64) {
    entries.append(Entry(moment: moment, number: nextNumber, event: event))
    nextNumber += 1
    var child = entries.count - 1
    while child > 0, entries[child].isBefore(entries[(child - 1) / 2]) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// The first of those whose moment has come.
  mutating func pop(through time: Int64) -> (moment: Int64, event: Event)? {
    guard let first = entries.first, first.moment <= time else { return nil }
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count && entries[child].isBefore(entries[least]) {
        least = child
      }
      guard least != parent else { break }
      entries.swapAt(parent, least)
      parent = least
    }
    return (first.moment, first.event)
  }

  mutating func clear() {
    entries = []
  }
}
