import Foundation
import Glibc
import Messaging

/// Waits while the system starts, for a broker or a database server for example. It waits without a limit, as the running system does, and
/// tells the operator what it waits for.
struct StartPatience: Sendable {
  let stopRequest: StopRequest
  let logger: Logger
  /// The name of the database server, for messages. Nil: the databases are files, for which no wait helps.
  let databaseServer: String?

  /// The time after which a waiting start first says so.
  private static let firstWord = Duration.seconds(2)
  private static let longestPause = Duration.seconds(60)

  /// Runs `body`, which asks the log or a database. Runs it again as long as the log or the database server can't be reached.
  func attempt<Result>(_ what: String, _ body: () throws -> Result) throws -> Result {
    var pause = Duration.seconds(1)
    while true {
      do {
        return try saying(what, body)
      } catch let error as LogError where error.code == .unavailable {
        try rest(for: &pause, what, error.message)
      } catch let error as StoreError {
        guard let databaseServer, error.code == .unavailable else { throw error }
        try rest(for: &pause, Self.databases(at: databaseServer), error.message)
      }
    }
  }

  /// The same for a `body` that asks only the databases.
  func attemptDatabases<Result>(_ body: () throws -> Result) throws -> Result {
    try attempt(databaseServer.map(Self.databases) ?? "the databases", body)
  }

  private static func databases(at server: String) -> String { "PostgreSQL at \(server); check that it runs and can be reached from here" }

  private func rest(for pause: inout Duration, _ what: String, _ reason: String) throws {
    try giveUpIfAsked()
    logger.warning("waiting for \(what)", ["reason": reason, "next": "in \(pause.components.seconds) s"])
    try wait(pause)
    pause = min(pause * 2, .seconds(30))
  }

  /// Waits until the condition holds.
  func wait(for what: String, _ reason: () -> String? = { nil }, until isSo: () throws -> Bool) throws {
    let clock = ContinuousClock()
    var pause = Self.firstWord
    var word = clock.now + pause
    while try !attemptDatabases(isSo) {
      try giveUpIfAsked()
      if clock.now >= word {
        logger.warning("waiting for \(what)", reason().map { ["reason": $0] } ?? [:])
        pause = min(pause * 2, Self.longestPause)
        word = clock.now + pause
      }
      usleep(5_000)
    }
  }

  /// Says that the start waits, even while `body` still runs: a call to a broker that does not answer takes ten seconds.
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
    if stopRequest.isMade { throw CommandFailure("the program was asked to stop while it started") }
  }
}
