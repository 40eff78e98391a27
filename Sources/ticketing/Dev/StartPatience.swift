import Foundation
import Glibc
import Messaging

/// Waits, while the system starts, for what comes by itself: for as long as it takes, as the running system would, and never in silence.
struct StartPatience: Sendable {
  let stopRequest: StopRequest
  let logger: Logger

  /// What is told while a start waits, first after this long.
  private static let firstWord = Duration.seconds(2)
  private static let longestPause = Duration.seconds(60)

  /// Tries what asks the log, again and again while the log can't be reached.
  func attempt<Result>(_ what: String, _ body: () throws -> Result) throws -> Result {
    var pause = Duration.seconds(1)
    while true {
      do {
        return try saying(what, body)
      } catch let error as LogError where error.code == .unavailable {
        try giveUpIfAsked()
        logger.warning("waiting for \(what)", ["reason": error.message, "next": "in \(pause.components.seconds) s"])
        try wait(pause)
        pause = min(pause * 2, .seconds(30))
      }
    }
  }

  /// Looks again and again until it is so.
  func wait(for what: String, _ reason: () -> String? = { nil }, until isSo: () throws -> Bool) throws {
    let clock = ContinuousClock()
    var pause = Self.firstWord
    var word = clock.now + pause
    while try !isSo() {
      try giveUpIfAsked()
      if clock.now >= word {
        logger.warning("waiting for \(what)", reason().map { ["reason": $0] } ?? [:])
        pause = min(pause * 2, Self.longestPause)
        word = clock.now + pause
      }
      usleep(5_000)
    }
  }

  /// A broker that does not answer keeps who asks it for ten seconds: that is told earlier.
  private func saying<Result>(_ what: String, _ body: () throws -> Result) rethrows -> Result {
    let word = DispatchWorkItem { [logger] in logger.warning("waiting for \(what)") }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Int(Self.firstWord.components.seconds)), execute: word)
    defer { word.cancel() }
    return try body()
  }

  private func wait(_ pause: Duration) throws {
    let clock = ContinuousClock()
    let end = clock.now + pause
    while clock.now < end {
      try giveUpIfAsked()
      usleep(20_000)
    }
  }

  private func giveUpIfAsked() throws(CommandFailure) {
    if stopRequest.isMade { throw CommandFailure("asked to stop while it started") }
  }
}
