import JSON
import Platform
import Synchronization

/// Writes log lines to standard error, one write a line, so that the lines of several threads don't mix.
///
/// A service outlives the reader of its lines. If standard error is closed or its disk is full, lines are lost. If a reader stops reading,
/// the service waits a moment, and then drops lines until it reads on; the next line says so.
enum StandardErrorLog {
  private struct State {
    /// The lines that were dropped since the last written one.
    var dropped = 0
  }

  /// Milliseconds to wait for a reader that has kept up so far. No lane may stand still for longer.
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
