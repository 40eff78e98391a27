import Messaging
import Testing

extension LogFixture {
  /// Every implementation there is.
  static let all: [LogFixture] = [.memory]

  static let waking = all.filter(\.wakes)
  static let takingTurns = all.filter(\.takesTurns)
  static let removing = all.filter { $0.removeOldest != nil }

  static let memory = LogFixture(
    name: "memory", wakes: false,
    removeOldest: { log, place in
      let log = try #require(log as? MemoryLog)
      try log.remove(place, before: 2)
      return 2
    },
    open: { (MemoryLog(), {}) })
}
