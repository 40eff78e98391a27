import Deciding
import Messaging

/// A partition's timers, earliest first. New timers are mostly the latest ones, so a sorted array is quick.
struct TimerQueue {
  private(set) var entries: [TimerEntry] = []
  private var due: [TimerName: Timestamp] = [:]

  mutating func set(_ entry: TimerEntry) {
    remove(entry.name)
    due[entry.name] = entry.due
    entries.insert(entry, at: index(of: entry.name, due: entry.due))
  }

  mutating func remove(_ name: TimerName) {
    guard let time = due.removeValue(forKey: name) else { return }
    entries.remove(at: index(of: name, due: time))
  }

  /// The timer's index in the queue, or the index where it would be inserted.
  private func index(of name: TimerName, due: Timestamp) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      let entry = entries[middle]
      if (entry.due, entry.name.kind, entry.name.subject) < (due, name.kind, name.subject) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
