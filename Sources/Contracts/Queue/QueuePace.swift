import Deciding
import JSON

/// How many places of a queue became free in the last minutes. The wait is estimated from this: the rate of admissions alone would count
/// the first ones, who find all places free.
public struct QueuePace: Codable, JSONEncodable, Equatable, Sendable {
  /// The minutes that count, the present one included.
  public static let minutes = 5

  /// A minute since 1970, and the places that became free in it.
  public struct Minute: Codable, JSONEncodable, Equatable, Sendable {
    var minute: Int64
    var freed: Int

    public func encode(into json: inout JSONOutput) {
      json.field("minute", minute)
      json.field("freed", freed)
    }
  }

  private var counts: [Minute] = []

  public init() {}

  /// Notes that a place became free. Times may come in any order.
  public mutating func note(_ time: Timestamp) {
    let minute = time.milliseconds / 60_000
    if let index = counts.firstIndex(where: { $0.minute == minute }) {
      counts[index].freed += 1
    } else {
      counts.append(Minute(minute: minute, freed: 1))
      let latest = counts.reduce(minute) { max($0, $1.minute) }
      counts.removeAll { $0.minute <= latest - Int64(Self.minutes) }
      counts.sort { $0.minute < $1.minute }
    }
  }

  /// The seconds until somebody at this position is let in. Nil: it can't be known, because the queue is paused.
  ///
  /// As long as no place became free in the last minutes, all are taken as used until the end of their sessions.
  public func wait(at position: Int, of notice: QueueNotice, now: Timestamp) -> Int? {
    guard !notice.paused else { return nil }
    guard position > 0 else { return 0 }
    let position = min(position, Numbers.counts.upperBound)
    let closed = notice.isOpen ? 0 : max(0, ((notice.terms.opensAt ?? now).milliseconds - now.milliseconds + 999) / 1000)
    let first = now.milliseconds / 60_000 - Int64(Self.minutes) + 1
    let recent = counts.filter { $0.minute >= first }
    let freed = recent.reduce(0) { $0 + $1.freed }
    guard freed > 0, let oldest = recent.first else {
      let rounds = (position - 1) / max(1, notice.activeUsers) + (notice.isOpen ? 1 : 0)
      return Int(closed) + rounds * notice.terms.sessionSeconds
    }
    // A minute that has just begun says little.
    let seconds = max(60, (now.milliseconds - oldest.minute * 60_000) / 1000)
    return Int(closed) + (position * Int(seconds) + freed - 1) / freed
  }

  public func encode(into json: inout JSONOutput) {
    json.field("counts", counts)
  }
}
