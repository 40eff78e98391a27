import Deciding
import InMemory
import Synchronization
import TestSupport
import Testing

@testable import Messaging

extension LogFixture {
  /// Every implementation there is.
  static let all: [LogFixture] = [.memory, .embedded, .embeddedInSmallPieces, .prefixed] + kafka

  static let waking = all.filter(\.wakes)
  static let takingTurns = all.filter(\.takesTurns)
  static let findingTimes = all.filter(\.findsTimes)
  static let removing = all.filter { $0.removeOldest != nil }
  static let emptying = all.filter { $0.removeAll != nil }
  static let leavingGaps = all.filter { $0.leaveGap != nil }

  static let memory = LogFixture(
    name: "memory", wakes: false,
    removeOldest: { log, place in
      let log = try #require(log as? MemoryLog)
      try log.remove(place, before: 2)
      return 2
    },
    removeAll: { log, place in try #require(log as? MemoryLog).remove(place, before: .max) },
    leaveGap: { log, place in for _ in 0..<2 { try #require(log as? MemoryLog).appendMarker(to: place) } },
    open: { (MemoryLog(), {}) })

  /// Sets a retention that is over, and lets the log act on it.
  private static let removeAll = { @Sendable (log: any Log, place: TopicPartition) in
    let log = try #require(log as? EmbeddedLog)
    try log.create([TopicSpecification(name: place.topic, partitions: 1, retention: .delete(afterMilliseconds: 1))])
    log.maintain(now: .latest)
  }

  static let embedded = LogFixture(
    name: "embedded", removeAll: removeAll,
    open: {
      let directory = try TemporaryDirectory()
      return (try EmbeddedLog(directory: directory.path), { try directory.remove() })
    })

  /// Another name for each topic.
  static let prefixed = LogFixture(
    name: "embedded, under a prefix",
    open: {
      let directory = try TemporaryDirectory()
      return (PrefixedLog(try EmbeddedLog(directory: directory.path), prefix: "blue."), { try directory.remove() })
    })

  /// With segments so small that every few records begin one, and next to nothing kept in memory or open.
  static let embeddedInSmallPieces = LogFixture(
    name: "embedded, small segments",
    removeOldest: { log, place in
      let log = try #require(log as? EmbeddedLog)
      // Whoever is at 5 holds the records from there on.
      let reader = try log.reader(group: nil)
      defer { reader.close() }
      try reader.assign([place: 5])
      try removeAll(log, place)
      return try log.partition(place).state.withLock { $0.start }
    },
    removeAll: removeAll,
    open: {
      let directory = try TemporaryDirectory()
      var settings = EmbeddedLog.Settings()
      settings.segmentSize = 200
      settings.indexInterval = 128
      settings.tailSize = 256
      settings.openFiles = 2
      return (try EmbeddedLog(directory: directory.path, settings: settings), { try directory.remove() })
    })
}
