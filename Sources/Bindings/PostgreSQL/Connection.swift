import CPostgreSQL
import Glibc

/// One connection to one database.
///
/// It belongs to the thread that uses it. It is not `Sendable`, so the compiler keeps it there. A statement is prepared at its first use,
/// in the same round trip:
///
/// ```swift
/// let connection = try Connection(to: url, application: "payment")
/// let insert = connection.statement("insert into users (email, age) select * from unnest($1::text[], $2::int[])")
/// var pipeline = Pipeline()
/// pipeline.add(connection.begin)
/// pipeline.add(insert) { $0.add(emails); $0.add(ages) }
/// pipeline.add(connection.commit)
/// try connection.run(pipeline)
/// ```
public final class Connection {
  /// The connection's name in messages.
  public let name: String
  /// How long the connection waits for a silent server. Then it is given up.
  public var patience = Duration.seconds(30)
  public private(set) lazy var begin = statement("begin")
  public private(set) lazy var commit = statement("commit")
  public private(set) lazy var rollback = statement("rollback")
  let handle: OpaquePointer
  private var statements = 0

  /// Connects to the first server of the URL that accepts. Throws the error of the last server if none does.
  /// - Parameter application: the connection's name in the server's views, unless the URL has another one.
  public init(to url: ConnectionURL, application: String) throws(PostgreSQLError) {
    name = url.name
    var opened: OpaquePointer?
    var failure: PostgreSQLError?
    for host in url.hosts {
      do throws(PostgreSQLError) {
        opened = try ConnectionAttempt(to: host, of: url, application: application).finish()
        break
      } catch {
        failure = error
      }
    }
    guard let opened else {
      throw failure ?? PostgreSQLError("there is no server to connect to", database: url.name, isConnectionLost: true)
    }
    handle = opened
    // Otherwise libpq would write the server's warnings to standard error.
    PQsetNoticeProcessor(opened, { _, _ in }, nil)
    PQsetErrorVerbosity(opened, PQERRORS_DEFAULT)
  }

  deinit {
    PQfinish(handle)
  }

  /// A statement that can be run any number of times, with `$1`, `$2` … for its values.
  public func statement(_ sql: String) -> PreparedStatement {
    statements += 1
    return PreparedStatement(sql, name: "s\(statements)")
  }

  /// Runs one or several statements without values, and drops their rows. It is for settings and the schema. Several statements are one
  /// transaction, unless they have their own.
  public func execute(_ sql: String) throws(PostgreSQLError) {
    guard PQsendQuery(handle, sql) == 1 else { throw lost(sql) }
    try flush(sql)
    var failure: PostgreSQLError?
    while let answer = try nextAnswer(to: sql) {
      defer { PQclear(answer) }
      if failure == nil { failure = error(of: answer, sql: sql) }
    }
    if let failure { throw failure }
  }

  public enum Transaction: Sendable {
    case none
    /// A transaction is open, or it has failed and waits for its rollback.
    case open
    /// The connection is gone.
    case unknown
  }

  /// Whether a transaction is open.
  public var transaction: Transaction {
    switch PQtransactionStatus(handle) {
    case PQTRANS_IDLE: .none
    case PQTRANS_ACTIVE, PQTRANS_INTRANS, PQTRANS_INERROR: .open
    default: .unknown
    }
  }

  /// Whether the connection can't be used any more.
  public private(set) var isLost = false
  /// Whether it is lost because the server was silent for too long.
  public private(set) var isSilent = false

  /// A setting of the server, such as `server_encoding`, as `show` gives it.
  public func setting(_ name: String) -> String? {
    PQparameterStatus(handle, name).map { String(cString: $0) }
  }

  // MARK: waiting

  /// Sends libpq's buffer, and takes the answers that come meanwhile.
  func flush(_ sql: String?) throws(PostgreSQLError) {
    while true {
      switch PQflush(handle) {
      case 0: return
      case 1: try wait(for: POLLIN | POLLOUT, sql)
      default: throw lost(sql)
      }
    }
  }

  /// The next answer of the server. Nil: the statement has no more answers.
  func nextAnswer(to sql: String?) throws(PostgreSQLError) -> OpaquePointer? {
    while PQisBusy(handle) == 1 { try wait(for: POLLIN, sql) }
    return PQgetResult(handle)
  }

  private func wait(for events: Int32, _ sql: String?) throws(PostgreSQLError) {
    let ready = SocketWait.poll(PQsocket(handle), events, until: ContinuousClock.now + patience)
    guard ready != 0 else {
      isLost = true
      isSilent = true
      throw PostgreSQLError("the server has not answered for \(patience)", database: name, sql: sql, isConnectionLost: true)
    }
    if ready & POLLOUT == 0 || ready & POLLIN != 0, PQconsumeInput(handle) == 0 { throw lost(sql) }
  }

  /// The error in an answer of the server. Nil: it is no error.
  func error(of answer: OpaquePointer, sql: String?) -> PostgreSQLError? {
    guard PQresultStatus(answer) == PGRES_FATAL_ERROR else { return nil }
    func field(_ code: Int32) -> String? { PQresultErrorField(answer, code).map { String(cString: $0) } }
    let isGone = PQstatus(handle) != CONNECTION_OK
    if isGone { isLost = true }
    let message = field(postgres_message_field) ?? PQresultErrorMessage(answer).map { String(cString: $0) } ?? ""
    return PostgreSQLError(
      message.oneLine, state: field(postgres_sqlstate_field).map { SQLState($0) }, database: name, sql: sql, isConnectionLost: isGone)
  }

  func lost(_ sql: String?) -> PostgreSQLError {
    isLost = true
    let message = PQerrorMessage(handle).map { String(cString: $0).oneLine } ?? ""
    return PostgreSQLError(
      message.isEmpty ? "the connection broke" : message, database: name, sql: sql, isConnectionLost: true)
  }
}

@available(*, unavailable, message: "a connection stays on the thread that uses it")
extension Connection: Sendable {}

extension String {
  /// The text as one line. libpq ends its messages with a line's end, and some have several lines.
  var oneLine: String {
    split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: " ")
  }
}
