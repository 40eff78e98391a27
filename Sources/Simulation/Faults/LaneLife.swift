/// Whether the process of a lane lives. Everything that the lane stands on asks here first, so that one can die between any two of its
/// steps: what is dead reaches neither database nor log.
final class LaneLife {
  private(set) var isDead = false
  /// Calls of database and log until it dies.
  private var fuse: Int?
  var onDeath: (() -> Void)?

  func light(_ calls: Int) {
    fuse = calls
  }

  /// One call passes, or is the last. Returns whether it lives.
  func passes() -> Bool {
    if let left = fuse {
      fuse = left - 1
      if left <= 0 { end() }
    }
    return !isDead
  }

  func end() {
    guard !isDead else { return }
    isDead = true
    onDeath?()
  }
}
