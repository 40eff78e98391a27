import JSON
import Platform
import Synchronization

/// Where log lines go: standard error, a write a line, so that the lines of several threads don't mix.
///
/// A service outlives whoever reads its lines. Where standard error is closed or its disk is full there is nobody to tell; a reader that
/// has stopped reading is waited for a moment, and then lines are dropped until it reads on, which the next line says.
enum StandardErrorLog {
  private struct State {
    /// Lines since the last one that was taken.
    var dropped = 0
  }

  /// Milliseconds that a reader who has kept up so far is waited for. No lane is to stand still for longer than that.
  private static let patience: Int32 = 50

  private static let state = Mutex(State())

  static func write(_ line: [UInt8]) {
    state.withLock { state in
      if state.dropped > 0, StandardStream.error.offer(notice(of: state.dropped), within: 0) { state.dropped = 0 }
      guard state.dropped == 0, StandardStream.error.offer(line, within: patience) else {
        state.dropped += 1
        return
      }
    }
  }

  private static func notice(of dropped: Int) -> [UInt8] {
    Logger.bytes(of: [
      "level": "warning", "component": "log", "message": "lines were dropped, because nobody read them from standard error",
      "lines": .string(String(dropped)),
    ])
  }
}
