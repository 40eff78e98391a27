import Glibc
import Platform

/// One line on a terminal that says how far a long work has come. Elsewhere it says nothing.
struct ProgressLine {
  private static let hasTerminal = isatty(STDERR_FILENO) == 1
  private static let width = 30

  private let name: String
  private var shown = ContinuousClock.now - .seconds(1)

  init(_ name: String) {
    self.name = name
  }

  mutating func show(_ done: Int64, of all: Int64) {
    let now = ContinuousClock.now
    guard Self.hasTerminal, all > 0, now - shown > .milliseconds(100) else { return }
    shown = now
    let filled = Int(done * Int64(Self.width) / all)
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
    write("\r\(name) [\(bar)] \(done) of \(all)")
  }

  /// Leaves the line empty.
  func clear() {
    if Self.hasTerminal { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    try? StandardStream.error.write(text.utf8)
  }
}
