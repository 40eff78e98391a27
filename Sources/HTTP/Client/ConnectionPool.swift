/// The connections to one target, and the calls that wait for one.
struct ConnectionPool {
  /// Kept ones; the last used is taken first, so that those not needed grow old.
  var idle: [ClientConnection] = []
  /// Calls that have a connection, or are about to.
  var running = 0
  var waiting: [ClientCall] = []

  var isUnused: Bool { idle.isEmpty && running == 0 && waiting.isEmpty }
}
