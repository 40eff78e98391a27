import Foundation
import PostgreSQL

/// Connects on a thread of its own, so that a query waits only a moment: it takes seconds to notice that a server has vanished.
final class ReaderConnections: @unchecked Sendable {
  private enum State {
    /// No query needs a connection.
    case idle
    case connecting
    case connected(Connection)
    case failed(StoreError, at: ContinuousClock.Instant)
    case closed
  }

  private let database: PostgreSQLDatabase
  private let limits: SessionLimits
  private let condition = NSCondition()
  private var state = State.idle
  private var connectingSince = ContinuousClock.now

  /// How long a query waits for a new connection.
  private static let moment = Duration.milliseconds(250)
  /// The pause between two attempts.
  private static let pause = Duration.milliseconds(250)

  init(to database: PostgreSQLDatabase, limits: SessionLimits) {
    self.database = database
    self.limits = limits
  }

  /// A connection, or `.unavailable` at once.
  func take() throws(StoreError) -> Connection {
    condition.lock()
    defer { condition.unlock() }
    startIfNeeded()
    let deadline = Date(timeIntervalSinceNow: (connectingSince + Self.moment - .now) / .seconds(1))
    while case .connecting = state, condition.wait(until: deadline) {}
    switch state {
    case .connected(let connection):
      state = .idle
      return connection
    case .failed(let error, _): throw error
    case .closed: throw StoreError(.unavailable, "\(database.name): this connection was closed")
    case .idle, .connecting: throw StoreError(.unavailable, "\(database.name) is being connected to again, and does not answer yet")
    }
  }

  func close() {
    condition.lock()
    state = .closed
    condition.unlock()
  }

  private func startIfNeeded() {
    switch state {
    case .connecting, .connected, .closed: return
    case .failed(_, let time) where ContinuousClock.now < time + Self.pause: return
    case .idle, .failed: break
    }
    state = .connecting
    connectingSince = .now
    let thread = Thread { [self] in connect() }
    thread.start()
  }

  private func connect() {
    let outcome: State
    do throws(StoreError) {
      outcome = .connected(try database.openExisting(limits))
    } catch {
      outcome = .failed(error, at: .now)
    }
    condition.lock()
    if case .connecting = state { state = outcome }
    condition.broadcast()
    condition.unlock()
  }
}
