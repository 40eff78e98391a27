import Foundation
import Glibc

/// Colours on a terminal; elsewhere, or with NO_COLOR set (https://no-color.org), text stays as it is.
struct Paint {
  enum Colour: Int {
    case red = 31
    case green = 32
    case yellow = 33
    case blue = 34
    case magenta = 35
    case cyan = 36
    /// Less bright than other text.
    case faint = 2
  }

  /// Colours that mean nothing by themselves, and tell names apart.
  private static let forNames: [Colour] = [.green, .yellow, .blue, .magenta, .cyan]

  private let isOn: Bool

  init(isOn: Bool) {
    self.isOn = isOn
  }

  /// For standard output.
  init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
    let refuses = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    isOn = !refuses && environment["TERM"] != "dumb" && isatty(STDOUT_FILENO) == 1
  }

  func callAsFunction(_ text: String, _ colour: Colour) -> String {
    isOn ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// The colour of a name, the same in every run.
  func name(_ text: String) -> String {
    let sum = text.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
    return self(text, Self.forNames[sum % Self.forNames.count])
  }
}
