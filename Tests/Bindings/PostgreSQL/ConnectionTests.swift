import PostgreSQL
import PostgreSQLTesting
import TestSupport
import Testing

@Suite(.enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"))
struct ConnectionTests {
  let server: RealPostgreSQL
  let connection: Connection

  init() throws {
    server = try RealPostgreSQL.shared()
    connection = try Connection(to: server.url("postgres"), application: "a test")
    try connection.execute("create temporary table things (id int primary key, name text, data bytea, is_new bool, size bigint)")
  }

  private func failure(_ body: () throws -> Void) throws -> PostgreSQLError {
    try #require(throws: PostgreSQLError.self) { try body() }
  }

  @Test func `values of every type come back as they were, and NULL as nil`() throws {
    let echo = connection.statement("select $1::int, $2::bigint, $3::text, $4::bytea, $5::bool, $6::text, $7::bytea")
    let found = try connection.run(echo) { values in
      values.add(Int32.min)
      values.add(Int64.max)
      values.add("zoë 🎫 \u{1}")
      values.add([0, 255, 0] as [UInt8])
      values.add(true)
      values.add(String?.none)
      values.add([] as [UInt8])
    }.first { row in
      (row[0] as Int32, row[1] as Int64, row[2] as String, row[3] as [UInt8], row[4] as Bool, row[5] as String?, row[6] as [UInt8]?)
    }
    let row = try #require(found)
    #expect((row.0, row.1, row.2) == (.min, .max, "zoë 🎫 \u{1}"))
    #expect((row.3, row.4) == ([0, 255, 0], true))
    #expect(row.5 == nil && row.6 == [])
  }

  @Test func `a statement takes any number of rows as arrays, empty ones too`() throws {
    let insert = connection.statement("insert into things (id, name, data) select * from unnest($1::int[], $2::text[], $3::bytea[])")
    for ids in [[], [1], Array(2...1000)] as [[Int32]] {
      let changes = try connection.run(insert) { values in
        values.add(ArrayValue(ids))
        values.add(ArrayValue(optional: ids.map { $0 % 2 == 0 ? "thing \($0)" : nil }))
        values.add(ArrayValue(ids.map { [UInt8](repeating: 0, count: Int($0 % 7)) }))
      }.changes
      #expect(changes == ids.count)
    }
    let select = connection.statement("select name, data from things where id = any($1::int[]) order by id")
    let rows = try connection.run(select) { $0.add(ArrayValue([3, 4] as [Int32])) }.all { row in (row[0] as String?, row[1] as [UInt8]) }
    #expect(rows.map(\.0) == [nil, "thing 4"])
    #expect(rows.map(\.1) == [[0, 0, 0], [0, 0, 0, 0]])
  }

  @Test func `a pipeline answers each statement, in order, and is one transaction`() throws {
    let insert = connection.statement("insert into things (id) values ($1)")
    let count = connection.statement("select count(*) from things")
    var pipeline = Pipeline()
    pipeline.add(insert) { $0.add(1 as Int32) }
    let first = pipeline.add(count)
    pipeline.add(insert) { $0.add(2 as Int32) }
    let second = pipeline.add(count)
    let answers = try connection.run(pipeline)
    #expect(try [first, second].map { try answers[$0].first { row in row[0] as Int64 } } == [1, 2])
    var broken = Pipeline()
    broken.add(insert) { $0.add(3 as Int32) }
    broken.add(insert) { $0.add(1 as Int32) }
    broken.add(insert) { $0.add(4 as Int32) }
    let error = try failure { try connection.run(broken) }
    #expect(error.isConstraint)
    #expect(error.sql == insert.sql)
    #expect(try connection.run(count).first { row in row[0] as Int64 } == 2)
  }

  @Test func `a pipeline larger than the sockets' buffers goes through, in both directions`() throws {
    let echo = connection.statement("select $1::bytea")
    var pipeline = Pipeline()
    let piece = [UInt8](repeating: 7, count: 1 << 20)
    for _ in 0..<16 { pipeline.add(echo) { $0.add(piece) } }
    #expect(try connection.run(pipeline).allSatisfy { try $0.first { row in row[0] as [UInt8] } == piece })
  }

  @Test func `a failed statement leaves the connection ready, its transaction waits for the rollback`() throws {
    let wrong = connection.statement("select 1 / (select count(*) from things)")
    var pipeline = Pipeline()
    pipeline.add(connection.begin)
    pipeline.add(wrong)
    pipeline.add(connection.commit)
    let error = try failure { try connection.run(pipeline) }
    #expect(error.state?.code == "22012")
    #expect(connection.transaction == .open)
    try connection.execute("rollback")
    #expect(connection.transaction == .none)
    #expect(try failure { try connection.run(wrong) }.state?.code == "22012")
  }

  @Test func `SQL that can't be compiled is told with its text, again and again`() throws {
    let wrong = connection.statement("select nothing from nowhere where secret = $1")
    for _ in 0..<2 {
      let error = try failure { try connection.run(wrong) { $0.add("a s3cret value") } }
      #expect(error.state?.code == "42P01")
      #expect(error.description.contains(wrong.sql))
      #expect(!error.description.contains("s3cret"))
    }
  }

  @Test func `a column is read as what it is, or the call throws and names it`() throws {
    let select = connection.statement("select 1::bigint as size, null::text as name")
    for read in [
      { row in _ = row[0] as String }, { row in _ = row[0] as Int32 }, { row in _ = row[1] as String }, { row in _ = row[2] as String? },
    ] as [(DataRow) -> Void] {
      #expect(try failure { _ = try connection.run(select).first(read) }.isMismatch)
    }
    #expect(try connection.run(select).first { row in row[1] as String? } == .some(nil))
  }

  @Test func `a wrong password is told by its code, and is in no message`() throws {
    let url = try ConnectionURL(server.text("postgres", password: "s3cret"))
    let error = try failure { _ = try Connection(to: url, application: "a test") }
    #expect(error.state == .invalidPassword)
    #expect(error.isRefused)
    #expect(!error.description.contains("s3cret"))
  }

  @Test func `without a password, what the server wants is told as a refusal`() throws {
    let url = try ConnectionURL("postgres://\(RealPostgreSQL.user)@127.0.0.1:\(server.port)/postgres?passfile=/dev/null")
    #expect(try failure { _ = try Connection(to: url, application: "a test") }.isRefused)
  }

  @Test func `a database that is not there is told by its code`() throws {
    let url = try server.url(RealPostgreSQL.newName())
    #expect(try failure { _ = try Connection(to: url, application: "a test") }.state == .unknownDatabase)
  }

  @Test func `where nobody listens, the next server is tried, and the last one's refusal is told`() throws {
    let silent = try FreePort.one()
    let error = try failure { _ = try Connection(to: ConnectionURL("postgres://127.0.0.1:\(silent)/d"), application: "a test") }
    #expect(error.isUnavailable && error.isConnectionLost)
    let both = server.text("postgres").split(separator: "@127.0.0.1:").joined(separator: "@127.0.0.1:\(silent),127.0.0.1:")
    #expect(try Connection(to: ConnectionURL(both), application: "a test").transaction == .none)
  }

  @Test func `a connection that the server ends is lost, and says so`() throws {
    let other = try Connection(to: server.url("postgres"), application: "a test")
    let select = other.statement("select pg_backend_pid()")
    let process = try #require(try other.run(select).first { row in row[0] as Int32 })
    try connection.execute("select pg_terminate_backend(\(process))")
    let error = try failure { try other.run(select) }
    #expect(error.isConnectionLost && error.isUnavailable)
    #expect(other.isLost)
  }

  @Test func `a statement that takes longer than it may is undone, and one that is silent for longer than that is given up`() throws {
    try connection.execute("set statement_timeout = 20")
    let endless = connection.statement("select pg_sleep(600)::text")
    let error = try failure { try connection.run(endless) }
    #expect(error.isTransient)
    try connection.execute("set statement_timeout = 0")
    connection.patience = .milliseconds(20)
    #expect(try failure { try connection.run(endless) }.isUnavailable)
    #expect(connection.isLost && connection.isSilent)
  }
}
