import CPostgreSQL

extension Connection {
  /// Sends all statements and waits for all answers, in their order. When a statement fails, the server runs none of the later ones, and
  /// this throws the error. If the pipeline has no `begin`, all of it is one transaction.
  @discardableResult
  public func run(_ pipeline: Pipeline) throws(PostgreSQLError) -> [Rows] {
    guard !pipeline.isEmpty else { return [] }
    guard PQenterPipelineMode(handle) == 1 else { throw lost(nil) }
    var expected: [Expectation] = []
    for entry in pipeline.entries {
      if !entry.statement.isPrepared, !expected.contains(where: { $0.prepares && $0.statement === entry.statement }) {
        guard PQsendPrepare(handle, entry.statement.name, entry.statement.sql, 0, nil) == 1 else { throw lost(entry.statement.sql) }
        expected.append(Expectation(statement: entry.statement, prepares: true))
      }
      guard send(entry) else { throw lost(entry.statement.sql) }
      expected.append(Expectation(statement: entry.statement, prepares: false))
    }
    guard PQpipelineSync(handle) == 1 else { throw lost(nil) }
    try flush(nil)
    do throws(PostgreSQLError) {
      let rows = try answers(expected)
      guard PQexitPipelineMode(handle) == 1 else { throw lost(nil) }
      return rows
    } catch {
      // A connection that goes on has all its answers. A lost connection needs no mode any more.
      PQexitPipelineMode(handle)
      throw error
    }
  }

  /// Runs one statement.
  @discardableResult
  public func run(_ statement: PreparedStatement, _ fill: (inout Parameters) throws -> Void = { _ in }) throws -> Rows {
    var pipeline = Pipeline()
    try pipeline.add(statement, fill)
    let answers = try run(pipeline)
    return answers[0]
  }

  /// The answers that are expected, in this order.
  private struct Expectation {
    let statement: PreparedStatement
    /// The answer is about compiling a statement, and has no rows yet.
    let prepares: Bool
  }

  private func send(_ entry: Pipeline.Entry) -> Bool {
    entry.values.withPointers { values, lengths, formats in
      PQsendQueryPrepared(handle, entry.statement.name, Int32(entry.values.count), values, lengths, formats, 1) == 1
    }
  }

  /// Takes all answers, also those behind an error, so that the connection is ready for the next statements.
  private func answers(_ expected: [Expectation]) throws(PostgreSQLError) -> [Rows] {
    var rows: [Rows] = []
    var failure: PostgreSQLError?
    for expectation in expected {
      let sql = expectation.statement.sql
      while let answer = try nextAnswer(to: sql) {
        let answered = Rows(answer, of: self, sql: sql)
        if let error = error(of: answer, sql: sql) {
          if failure == nil { failure = error }
          // No more answers come.
          if error.isConnectionLost { throw failure ?? error }
        } else if PQresultStatus(answer) != PGRES_PIPELINE_ABORTED {
          if expectation.prepares { expectation.statement.isPrepared = true } else { rows.append(answered) }
        }
      }
    }
    // This is the end of the pipeline, which may be an error too.
    guard let end = try nextAnswer(to: nil) else { throw failure ?? lost(nil) }
    defer { PQclear(end) }
    if let error = error(of: end, sql: nil) { throw failure ?? error }
    if let failure { throw failure }
    return rows
  }
}
