import CPostgreSQL

/// A transaction of which the server has got the first statements and waits for the rest, as from a process that was stopped while it
/// wrote. The connection ends with this object.
public final class HalfSentTransaction {
  private let handle: OpaquePointer

  /// - Parameter statements: without parameters. They need not have run when this returns.
  public init(_ statements: [String], to url: String) throws {
    guard let handle = PQconnectdb(url) else { throw RealPostgreSQL.Failure(description: "there is no memory for a connection") }
    self.handle = handle
    guard PQstatus(handle) == CONNECTION_OK, PQenterPipelineMode(handle) == 1 else { throw failure }
    for statement in statements {
      guard PQsendQueryParams(handle, statement, 0, nil, nil, nil, nil, 0) == 1 else { throw failure }
    }
    guard PQflush(handle) == 0 else { throw failure }
  }

  deinit {
    PQfinish(handle)
  }

  private var failure: RealPostgreSQL.Failure { RealPostgreSQL.Failure(description: String(cString: PQerrorMessage(handle))) }
}
