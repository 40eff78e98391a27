import Messaging

/// The records and answers on their way in a `MemoryLog`. They come out by their moment. Those of one moment come in the order in which
/// they were put in.
struct MemoryLogAgenda {
  enum Event {
    /// A record of a producer reaches the log. `first` is its number; nil: this is a repetition.
    case arrival(OutgoingRecord, from: Int, first: UInt64?)
    case answer(MemoryLogLetter, Answer)
  }

  enum Answer {
    /// The record of this number has arrived; its offset is known.
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

  /// A binary heap: no entry is earlier than the one at half its index.
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

  /// Takes out the first event whose moment has come.
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

  mutating func remove(where isUnwanted: (Event) -> Bool) {
    // Entries in order are a heap.
    entries = entries.filter { !isUnwanted($0.event) }.sorted { $0.isBefore($1) }
  }

  mutating func clear() {
    entries = []
  }
}
