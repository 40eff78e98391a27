import Foundation
import Glibc
import Platform

/// A line on standard error with the progress of a long run. Without a terminal it prints nothing.
public struct Progress {
  private let isShown: Bool

  public init() {
    isShown = isatty(STDERR_FILENO) == 1
  }

  /// - Parameter fraction: 0 to 1. Nil when it is not known.
  public func show(_ text: String, fraction: Double? = nil) {
    guard isShown else { return }
    let width = 30
    let bar = fraction.map { fraction in
      let full = Int(min(max(fraction, 0), 1) * Double(width))
      return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: width - full) + "] "
    }
    write("\r\u{1B}[K" + (bar ?? "") + text)
  }

  /// Clears the line, so that the next output begins on an empty line.
  public func clear() {
    if isShown { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    try? StandardStream.error.write(text.utf8)
  }
}
