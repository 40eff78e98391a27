import Deciding
import Synchronization

/// Keeps a lasting fault from filling the disk: for some seconds, a repeated line is left out and counted. Any thread may call it.
final class Repetitions: Sendable {
  /// Milliseconds.
  static let pause: Int64 = 10_000
  private static let limit = 1000

  private struct Line {
    var writtenAt: Timestamp
    var leftOut = 0
  }

  private let lines = Mutex<[String: Line]>([:])

  /// How often a line was left out since it was last written; nil: leave it out now. Two lines are the same if everything is equal but the
  /// field `next`, the time of the next attempt.
  func admit(_ component: String, _ message: String, _ fields: Logger.Fields, at now: Timestamp) -> Int? {
    var text = component + "\n" + message
    for (name, value) in fields where name != "next" { text += "\n" + value }
    return lines.withLock { lines in
      if let line = lines[text], now >= line.writtenAt, now < line.writtenAt.adding(milliseconds: Self.pause) {
        lines[text]?.leftOut += 1
        return nil
      }
      let count = lines[text]?.leftOut ?? 0
      if lines.count >= Self.limit { lines = lines.filter { now < $0.value.writtenAt.adding(milliseconds: Self.pause) } }
      if lines.count >= Self.limit { lines = [:] }
      lines[text] = Line(writtenAt: now)
      return count
    }
  }
}
