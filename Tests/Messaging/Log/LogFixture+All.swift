import Messaging
import Testing

extension LogFixture {
  /// Every implementation there is.
  static let all: [LogFixture] = [.memory, .embedded, .embeddedInSmallPieces]

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

  static let embedded = LogFixture(
    name: "embedded",
    open: {
      let directory = try TemporaryDirectory()
      return (try EmbeddedLog(directory: directory.path), { try directory.remove() })
    })

  /// With segments so small that nearly every record begins one, and nothing kept in memory or open.
  static let embeddedInSmallPieces = LogFixture(
    name: "embedded, small segments",
    open: {
      let directory = try TemporaryDirectory()
      var settings = EmbeddedLog.Settings()
      settings.segmentSize = 512
      settings.indexInterval = 128
      settings.tailSize = 256
      settings.openFiles = 2
      return (try EmbeddedLog(directory: directory.path, settings: settings), { try directory.remove() })
    })
}
