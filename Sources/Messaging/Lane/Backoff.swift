import Deciding

/// Waits that double with each failure in a row, up to a limit.
struct Backoff {
  let first: Int64
  let limit: Int64
  private var next: Int64
  private(set) var until: Timestamp?

  init(first: Int64, limit: Int64) {
    self.first = first
    self.limit = limit
    next = first
  }

  mutating func fail(at now: Timestamp) -> Timestamp {
    let time = now.adding(milliseconds: next)
    until = time
    next = min(next * 2, limit)
    return time
  }

  mutating func reset() {
    next = first
    until = nil
  }
}
