import CPostgreSQL
import Glibc

/// The attempt to connect to one server.
struct ConnectionAttempt {
  private let handle: OpaquePointer
  private let url: ConnectionURL

  init(to host: ConnectionURL.Host, of url: ConnectionURL, application: String) throws(PostgreSQLError) {
    let keywords = url.keywords(for: host, application: application)
    var names: [UnsafeMutablePointer<CChar>?] = keywords.map { strdup($0.keyword) } + [nil]
    var values: [UnsafeMutablePointer<CChar>?] = keywords.map { strdup($0.value) } + [nil]
    defer { for text in names + values { free(text) } }
    let handle = names.withUnsafeMutableBufferPointer { names in
      values.withUnsafeMutableBufferPointer { values in
        names.withMemoryRebound(to: UnsafePointer<CChar>?.self) { names in
          values.withMemoryRebound(to: UnsafePointer<CChar>?.self) { values in
            PQconnectStartParams(names.baseAddress, values.baseAddress, 0)
          }
        }
      }
    }
    guard let handle else { throw PostgreSQLError("the process is out of memory", database: url.name, isConnectionLost: true) }
    self.handle = handle
    self.url = url
    // With this a refusal has its SQLSTATE in the text. There is no other way to get it when the connection fails.
    PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
  }

  /// Waits for the connection, which is non-blocking. It is freed when this throws.
  func finish() throws(PostgreSQLError) -> OpaquePointer {
    do throws(PostgreSQLError) {
      try poll()
      guard PQsetnonblocking(handle, 1) == 0 else { throw refusal() }
      return handle
    } catch {
      PQfinish(handle)
      throw error
    }
  }

  private func poll() throws(PostgreSQLError) {
    let deadline = ContinuousClock.now + url.timeout
    var state = PGRES_POLLING_WRITING
    while true {
      guard PQstatus(handle) != CONNECTION_BAD else { throw refusal() }
      switch state {
      case PGRES_POLLING_OK: return
      case PGRES_POLLING_FAILED: throw refusal()
      case PGRES_POLLING_READING: try wait(for: POLLIN, until: deadline)
      default: try wait(for: POLLOUT, until: deadline)
      }
      state = PQconnectPoll(handle)
    }
  }

  private func wait(for events: Int32, until deadline: ContinuousClock.Instant) throws(PostgreSQLError) {
    guard SocketWait.poll(PQsocket(handle), events, until: deadline) == 0 else { return }
    throw PostgreSQLError("the server does not answer within \(url.timeout)", database: url.name, isConnectionLost: true)
  }

  /// Reads the error from libpq's text, such as `connection to server at "127.0.0.1", port 5432 failed: FATAL:  28P01: password
  /// authentication failed for user "u"`. Lines about the server's source follow it.
  private func refusal() -> PostgreSQLError {
    let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("LOCATION:") }
    var message = lines.joined(separator: " ")
    var state: SQLState?
    // Every code has a digit. The word before it may have five letters too, but no digit.
    if let match = message.firstMatch(of: #/: +((?=[A-Z]*[0-9])[0-9A-Z]{5}): /#) {
      state = SQLState(String(match.1))
      message.replaceSubrange(match.range, with: ": ")
    }
    // libpq itself refuses, because it has no answer to the server's question.
    if state == nil, PQconnectionNeedsPassword(handle) == 1 { state = .invalidPassword }
    return PostgreSQLError(
      message.isEmpty ? "the connection failed" : message, state: state, database: url.name, isConnectionLost: true)
  }
}

/// Waits for a socket. libpq's own wait has no time limit.
enum SocketWait {
  /// The events for which the socket is ready. 0: the time is over, and it is ready for none.
  static func poll(_ socket: Int32, _ events: Int32, until deadline: ContinuousClock.Instant) -> Int32 {
    while true {
      let left = deadline - ContinuousClock.now
      guard left > .zero else { return 0 }
      let (seconds, attoseconds) = left.components
      let milliseconds = min(seconds, 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000 + 1
      var interest = pollfd(fd: socket, events: Int16(events), revents: 0)
      let count = Glibc.poll(&interest, 1, Int32(milliseconds))
      if count > 0 { return Int32(interest.revents) }
      // A socket on which nobody can wait counts as one with an error.
      if count < 0, errno != EINTR { return POLLERR }
    }
  }
}
