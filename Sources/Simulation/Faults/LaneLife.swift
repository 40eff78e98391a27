/// Whether the process of a lane is alive. The lane's database and log ask here at each call. So a process can die between any two calls,
/// and a dead process reaches neither of them.
final class LaneLife {
  private(set) var isDead = false
  /// The number of calls of database and log until the process dies.
  private var fuse: Int?
  var onDeath: (() -> Void)?

  func light(_ calls: Int) {
    fuse = calls
  }

  /// Counts one call. Returns whether the process is still alive.
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
