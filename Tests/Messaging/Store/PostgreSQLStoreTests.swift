import Deciding
import Foundation
import PostgreSQL
import PostgreSQLTesting
import TestSupport
import Testing

@testable import Messaging

/// What is a server's own: connections that break, others' transactions, rights, and who made the database.
@Suite(.enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"))
struct PostgreSQLStoreTests {
  let server: RealPostgreSQL
  let name: String
  let database: PostgreSQLDatabase

  init() throws {
    server = try RealPostgreSQL.shared()
    name = RealPostgreSQL.newName()
    database = PostgreSQLDatabase(try server.url(name), service: "payment")
  }

  private func failure(_ body: () throws -> Void) throws -> StoreError {
    try #require(throws: StoreError.self) { try body() }
  }

  /// As a hand beside the program's.
  private func execute(_ sql: String) throws { try server.execute(sql, in: name) }

  /// Ends every connection to the database, as a server that restarts would.
  private func breakConnections() throws {
    try server.execute("select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '\(name)'")
  }

  // MARK: connections

  @Test func `what was committed is there when the database is opened again, and a closed store says that it is`() throws {
    let first = try PostgreSQLStore(database)
    let epochs = try first.take()
    try first.write(epochs) { $0.rows = [Sample.row("a")] }
    first.close()
    #expect(try failure { try first.begin(epochs) }.code == .unavailable)
    #expect(try PostgreSQLStore(database).rows([RowName(kind: "thing", id: "a")], in: 0).count == 1)
  }

  @Test func `a broken connection is reported, and the next transaction has a new one`() throws {
    let store = try PostgreSQLStore(database)
    let epochs = try store.take()
    try breakConnections()
    #expect(try failure { try store.begin(epochs) }.code == .unavailable)
    try store.write(epochs) { $0.rows = [Sample.row("a")] }
    try store.begin(epochs)
    try breakConnections()
    #expect(try failure { _ = try store.rows([RowName(kind: "thing", id: "a")], in: 0) }.code == .unavailable)
    // What was begun is over, though a connection could be made.
    #expect(try failure { _ = try store.nextTimer(0) }.message.contains("nothing of the batch was written"))
    store.rollback()
    #expect(try store.rows([RowName(kind: "thing", id: "a")], in: 0).count == 1)
  }

  @Test func `a connection that breaks at the commit is an unknown outcome, and the transaction is whole or not there`() throws {
    let store = try PostgreSQLStore(database)
    let epochs = try store.take()
    try store.begin(epochs)
    try breakConnections()
    var changes = Changes()
    changes.rows = [Sample.row("a")]
    changes.journal = [Sample.event(1)]
    let error = try failure { try store.commit(changes) }
    #expect(error.code == .unavailable)
    #expect(error.message.contains("whether the batch was written is not known"))
    let claim = try store.look()
    let rows = try store.rows([RowName(kind: "thing", id: "a")], in: 0)
    #expect((rows[0] != nil) == (claim.journalEnd == 1))
  }

  @Test func `a server that is silent is given up, and found again when it answers`() throws {
    let server = try RealPostgreSQL()
    let database = PostgreSQLDatabase(
      try ConnectionURL(server.text(name, options: "?connect_timeout=2&options=-c%20statement_timeout%3D100")), service: "payment")
    let store = try PostgreSQLStore(database)
    let epochs = try store.take()
    try server.pause()
    #expect(try failure { try store.begin(epochs) }.message.contains("has not answered"))
    #expect(try failure { try store.begin(epochs) }.message.contains("does not answer within"))
    try server.resume()
    try store.write(epochs) { $0.rows = [Sample.row("a")] }
  }

  @Test func `a reader says at once that the database is away, and comes back by itself`() throws {
    let server = try RealPostgreSQL()
    let store = try PostgreSQLStore(PostgreSQLDatabase(server.url(name), service: "payment"))
    try store.write(store.take()) { $0.rows = [Sample.row("a")] }
    let reader = try store.reader()
    let row = RowName(kind: "thing", id: "a")
    #expect(try reader.rows(named: row).count == 1)
    try server.kill()
    for _ in 0..<3 { #expect(try failure { _ = try reader.rows(named: row) }.code == .unavailable) }
    try server.start()
    try eventually("it reads again") { (try? reader.rows(named: row).count) == 1 }
    // One that broke while nobody asked shows only at the next question, which is asked again then.
    try server.stopFast()
    try server.start()
    #expect(try reader.rows(named: row).count == 1)
  }

  @Test func `a database that is gone under a running lane is not made anew, and the lane goes on when it is restored`() throws {
    let store = try PostgreSQLStore(database)
    let epochs = try store.take()
    try store.write(epochs) { $0.rows = [Sample.row("a")] }
    func gone() throws {
      let error = try failure { try store.begin(epochs) }
      #expect(error.message.contains("restore it if it has been there before"))
    }
    try breakConnections()
    try server.execute("alter database \(name) rename to \(name)_kept")
    #expect(throws: StoreError.self) { try store.begin(epochs) }
    try gone()
    #expect(try !database.exists())
    // The first moment of a restore: a database without tables.
    try server.execute("create database \(name) template template0 encoding 'UTF8'")
    try gone()
    #expect(try !database.exists())
    try server.execute("drop database \(name)")
    try server.execute("alter database \(name)_kept rename to \(name)")
    try store.write(epochs) { $0.rows = [Sample.row("a", from: 1, to: 2)] }
  }

  // MARK: other transactions

  @Test func `a batch that a lock or a time limit stopped is undone whole, and can be done again`() throws {
    let store = try PostgreSQLStore(
      database, limits: SessionLimits(statement: .seconds(15), lock: .milliseconds(20), idleInTransaction: .seconds(15)))
    let epochs = try store.take()
    let other = try Connection(to: server.url(name), application: "a test")
    try other.execute("begin; lock table timers in access exclusive mode")
    func write() throws {
      try store.write(epochs) { changes in
        changes.rows = [Sample.row("a")]
        changes.journal = [Sample.event(1)]
        changes.timersSet = [Sample.timer("t", due: 1)]
      }
    }
    #expect(try failure { try write() }.code == .rolledBack)
    #expect(try store.rows([RowName(kind: "thing", id: "a")], in: 0) == [nil])
    try other.execute("rollback")
    try write()
    #expect(try store.look().journalEnd == 1)
  }

  @Test func `a deadlock is a batch to do again`() throws {
    let store = try PostgreSQLStore(database)
    let epochs = try store.take()
    try store.write(epochs) { $0.rows = [Sample.row("a")] }
    // Raised as the server would: whom it picks in a real one is its own choice.
    try execute(
      """
      create function deadlock() returns trigger language plpgsql as $$ begin raise exception using errcode = '40P01'; end $$;
      create trigger deadlock before update on state execute function deadlock()
      """)
    #expect(try failure { try store.write(epochs) { $0.rows = [Sample.row("a", from: 1, to: 2)] } }.code == .rolledBack)
    try execute("drop trigger deadlock on state")
    try store.write(epochs) { $0.rows = [Sample.row("a", from: 1, to: 2)] }
  }

  @Test func `a lane that hangs amid its batch holds up no takeover`() throws {
    let (hanging, next) = (try PostgreSQLStore(database), try PostgreSQLStore(database))
    let epochs = try hanging.take()
    _ = try hanging.begin(epochs, reading: BatchReads(rows: [BatchReads.Rows(partition: 0, names: [RowName(kind: "thing", id: "a")])]))
    try next.write(next.take()) { $0.rows = [Sample.row("a")] }
    var late = Changes()
    late.rows = [Sample.row("b")]
    #expect(try failure { try hanging.commit(late) }.code == .fenced)
    #expect(try next.rows([RowName(kind: "thing", id: "b")], in: 0) == [nil])
  }

  /// Of a lane that doesn't wait long for others.
  private func impatient() throws -> PostgreSQLStore {
    try PostgreSQLStore(
      database, limits: SessionLimits(statement: .seconds(15), lock: .milliseconds(50), idleInTransaction: .seconds(600)))
  }

  private static let changesOwners = "update owners set journal_end = 7"

  /// Waits until a session of the database that is not the store's has changed rows, and waits for this.
  private func untilChangerWaits(for event: String) throws {
    let connection = try Connection(to: server.url(name), application: "a test")
    let count = connection.statement(
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and backend_xid is not null and state = 'active' and wait_event_type = $1
      """)
    try eventually("a transaction waits for \(event)") {
      try connection.run(count) { $0.add(event) }.first { row in row[0] as Int64 } == 1
    }
  }

  @Test func `a process that is stopped while it sends its transaction holds up no takeover, and no lane`() throws {
    let store = try impatient()
    let disturbances: [(_ epochs: [Int32: Int64]) throws -> Void] = [
      { _ in _ = try store.claim([0]) }, { epochs in try store.write(epochs) { $0.journal = [Sample.event(1)] } },
    ]
    for disturbed in disturbances {
      let epochs = try store.take()
      let stopped = try HalfSentTransaction(["begin", Self.changesOwners], to: server.text(name))
      try untilChangerWaits(for: "Client")
      let error = try failure { try disturbed(epochs) }
      #expect(error.code == .rolledBack)
      #expect(error.message.contains("waited for a process that hangs was ended"))
      try eventually("its locks are gone") { try store.claim([0])[0]?.journalEnd == 0 }
      withExtendedLifetime(stopped) {}
    }
  }

  @Test func `only a session that holds these partitions, has been silent for so long, and stays so is ended`() throws {
    let store = try PostgreSQLStore(database)
    _ = try store.take([0, 1])
    let connection = try database.openExisting(.lane)
    let owners = PostgreSQLTables(connection, service: "payment").owners
    let holder = try Connection(to: server.url(name), application: "a test")
    try holder.execute("begin; update owners set journal_end = 7 where partition = 1")
    func ended(_ partitions: [Int32], after silence: Duration, pause: () throws -> Void = {}) throws -> Int {
      var failure: (any Error)?
      let sessions = try owners.endSilentHolders(of: partitions, after: silence, on: connection) {
        do { try pause() } catch { failure = error }
      }
      if let failure { throw failure }
      return sessions.count
    }
    #expect(try ended([0, 1], after: .seconds(600)) == 0)
    #expect(try ended([0], after: .zero) == 0)
    #expect(try ended([0, 1], after: .zero) { try holder.execute("select 1") } == 0)
    #expect(try ended([0, 1], after: .zero) == 1)
    #expect(throws: PostgreSQLError.self) { try holder.execute("commit") }
    #expect(try store.look(1).journalEnd == 0)
  }

  @Test func `a transaction that takes its time is waited for`() throws {
    let store = try impatient()
    _ = try store.take()
    let gate = try Connection(to: server.url(name), application: "a test")
    try gate.execute("select pg_advisory_lock(1)")
    let outcomes = Outcomes()
    let slow = Thread { [server, name] in
      outcomes.add(
        Result {
          let connection = try Connection(to: server.url(name), application: "a test")
          try connection.execute("begin; \(Self.changesOwners); select pg_advisory_xact_lock(1); commit")
          return 1
        })
    }
    slow.start()
    try untilChangerWaits(for: "Lock")
    let error = try failure { _ = try store.claim([0]) }
    #expect(error.code == .rolledBack)
    #expect(!error.message.contains("was ended"))
    try gate.execute("select pg_advisory_unlock(1)")
    try eventually("it has come to its end") { outcomes.all.count == 1 }
    #expect(throws: Never.self) { try outcomes.all[0].get() }
    #expect(try store.claim([0])[0]?.journalEnd == 7)
  }

  @Test func `a batch can't write a partition that it was not begun with`() throws {
    let store = try PostgreSQLStore(database)
    _ = try store.take([0, 1])
    #expect(try failure { try store.write([0: 1]) { $0.journal = [Sample.event(1, in: 1)] } }.code == .other)
    #expect(try store.look(1).journalEnd == 0)
  }

  @Test func `a conflict names the row`() throws {
    let store = try PostgreSQLStore(database)
    let epochs = try store.take()
    try store.write(epochs) { $0.rows = [Sample.row("a"), Sample.row("b")] }
    for change in [Sample.row("b"), Sample.row("b", from: 2, to: 3), Sample.row("b", from: 2, nil), Sample.row("b", from: 0, nil)] {
      let message = try failure { try store.write(epochs) { $0.rows = [Sample.row("a", from: 1, to: 2), change] } }.message
      #expect(message.contains("thing 'b' of partition 0"))
    }
  }

  // MARK: whose database it is

  @Test func `lanes that start together make one database, and all of them work`() throws {
    let outcomes = Outcomes()
    DispatchQueue.concurrentPerform(iterations: 8) { number in
      outcomes.add(Result { try PostgreSQLStore(database).claim([Int32(number)]).count })
    }
    #expect(try outcomes.all.map { try $0.get() } == Array(repeating: 1, count: 8))
    #expect(try PostgreSQLStore(database).reader().claims().count == 8)
  }

  @Test func `a database of another service, of another program, of a newer version or in another encoding is refused, each in its words`()
    throws
  {
    try PostgreSQLStore(database).close()
    let auth = PostgreSQLDatabase(database.url, service: "auth")
    #expect(try failure { _ = try PostgreSQLStore(auth) }.message.contains("is the database of service 'payment', not of 'auth'"))
    #expect(throws: StoreError.self) { try PostgreSQLStoreReader(auth) }
    try execute("update meta set value = '1000' where name = 'schema'")
    #expect(try failure { _ = try PostgreSQLStore(database) }.message.contains("newer version of this program (schema 1000"))
    #expect(throws: StoreError.self) { try PostgreSQLStoreReader(database) }

    let foreign = PostgreSQLDatabase(try server.url(RealPostgreSQL.newName()), service: "payment")
    try server.execute("create database \(foreign.url.database) template template0 encoding 'UTF8'")
    try server.execute("create table bookmarks (url text)", in: foreign.url.database)
    #expect(try failure { _ = try PostgreSQLStore(foreign) }.message.contains("database of another program"))
    #expect(throws: PostgreSQLError.self) { try server.execute("select * from meta", in: foreign.url.database) }

    let latin = PostgreSQLDatabase(try server.url(RealPostgreSQL.newName()), service: "payment")
    try server.execute("create database \(latin.url.database) template template0 encoding 'LATIN1'")
    let refusal = try failure { _ = try PostgreSQLStore(latin) }
    #expect(refusal.code == .refused)
    #expect(refusal.message.contains("is encoded in LATIN1: make it anew with `create database"))
  }

  @Test func `a reader makes no database`() throws {
    let error = try failure { _ = try PostgreSQLStoreReader(database) }
    #expect(error.code == .refused)
    #expect(error.message.contains("a new one is made when the service starts"))
    #expect(try !database.exists())
  }

  @Test func `a value that a system keeps in a database is written once`() throws {
    #expect(try database.entry("key") == nil)
    try PostgreSQLStore(database).close()
    #expect(try database.exists())
    #expect(try database.entry("key") == nil)
    try database.enter("key", "first")
    try database.enter("key", "second")
    #expect(try database.entry("key") == "first")
  }

  @Test func `a user without the right to make a database is told what an administrator has to run, and works when that is done`() throws {
    let user = RealPostgreSQL.newName()
    try server.execute("create role \(user) login password 'pw'")
    let database = PostgreSQLDatabase(try ConnectionURL(server.text(name, user: user, password: "pw")), service: "payment")
    let refusal = try failure { _ = try PostgreSQLStore(database) }
    #expect(refusal.code == .refused)
    let start = try #require(refusal.message.firstRange(of: "run `"))
    let advice = refusal.message[start.upperBound...].prefix { $0 != "`" }
    try server.execute(String(advice))
    try PostgreSQLStore(database).close()
  }

  @Test func `a password is in no message`() throws {
    let wrong = PostgreSQLDatabase(try ConnectionURL(server.text(name, password: "s3cret")), service: "payment")
    let error = try failure { _ = try PostgreSQLStore(wrong) }
    #expect(error.code == .refused)
    #expect(!error.message.contains("s3cret"))
  }

  // MARK: what is in it

  @Test func `a row that can't be read is damage, and is named`() throws {
    let store = try PostgreSQLStore(database)
    try store.write(store.take()) { $0.journal = [Sample.event(1)] }
    try execute("update journal set kind = 99")
    let error = try failure { _ = try store.journal(0, after: 0, limit: 1) }
    #expect(error.code == .corrupt)
    #expect(error.message.contains("(kind)"))
  }

  @Test func `a full disk is reported as such`() throws {
    let store = try PostgreSQLStore(database)
    let epochs = try store.take()
    try execute(
      """
      create function full_disk() returns trigger language plpgsql as $$ begin raise exception using errcode = '53100'; end $$;
      create trigger full_disk before insert on journal execute function full_disk()
      """)
    let error = try failure { try store.write(epochs) { $0.journal = [Sample.event(1)] } }
    #expect(error.code == .noSpace)
    try execute("drop trigger full_disk on journal")
    try store.write(epochs) { $0.journal = [Sample.event(1)] }
  }

  @Test func `the journal, the commands and the rows read well in SQL, also bytes that are no text`() throws {
    let store = try PostgreSQLStore(database)
    let (id, cause) = (Sample.id(1).description, Sample.id(2).description)
    let own = JournalRow(
      partition: 0, sequence: 2, kind: .reply, target: TopicPartition("edge.replies", 0), key: Array(cause.utf8),
      envelope: Envelope(
        id: Sample.id(1), source: "/payment/0", type: "done", time: Sample.time(1), subject: cause, correlationID: id,
        causationID: Sample.id(2)),
      body: [0xFF, 0])
    try store.write(store.take()) { changes in
      changes.journal = [Sample.event(1), own]
      changes.inbox = [Sample.entry(2, reply: StoredReply(type: "done", correlationID: id, body: []))]
      changes.rows = [Sample.row("a", #"{"é":1}"#)]
    }
    let connection = try Connection(to: server.url(name), application: "a test")
    func texts(_ sql: String) throws -> [String] { try connection.run(connection.statement(sql)).all { row in row[0] as String } }
    try connection.execute("set timezone = 'UTC'")
    #expect(
      try texts("select concat_ws(' ', time, kind, type, topic, key, data) from events order by sequence")
        == [
          #"2026-05-01 18:00:01.123+00 event thing.made thing.made user-7 {"number":1}"#,
          #"2026-05-01 18:00:01.123+00 reply done edge.replies \#(cause) \377\000"#,
        ])
    #expect(try texts("select concat_ws(' ', id, causation_id, correlation_id, subject) from events where sequence = 2")
      == ["\(id) \(cause) \(id) \(cause)"])
    #expect(try texts("select concat_ws(' ', id, reply_type, reply_correlation_id) from commands") == ["\(cause) done \(id)"])
    #expect(try texts("select concat_ws(' ', kind, id, version, data) from rows") == [#"thing a 1 {"é":1}"#])
  }

  @Test func `the released steps are numbered without a gap`() {
    #expect(SchemaStep.all.map(\.number) == Array(1...SchemaStep.newest))
  }

  @Test func `a step that fails leaves the database as it was`() throws {
    try PostgreSQLStore(database).close()
    let connection = try Connection(to: server.url(name), application: "a test")
    let next = SchemaStep.newest + 1
    let broken = SchemaStep(number: next, sql: "create table more (x int); create table owners (x int)")
    #expect(throws: PostgreSQLError.self) { try SchemaStep.run(SchemaStep.all + [broken], on: connection, service: "payment") }
    #expect(try SchemaStep.version(of: connection, knowing: 9) == SchemaStep.newest)
    #expect(connection.transaction == .none)
    let whole = SchemaStep(number: next, sql: "create table more (x int)")
    for _ in 0..<2 { try SchemaStep.run(SchemaStep.all + [whole], on: connection, service: "payment") }
    #expect(try SchemaStep.version(of: connection, knowing: 9) == next)
    #expect(try failure { _ = try PostgreSQLStore(database) }.message.contains("newer version"))
  }
}

private final class Outcomes: @unchecked Sendable {
  private let lock = NSLock()
  private var outcomes: [Result<Int, any Error>] = []

  func add(_ outcome: Result<Int, any Error>) {
    lock.lock()
    outcomes.append(outcome)
    lock.unlock()
  }

  var all: [Result<Int, any Error>] {
    lock.lock()
    defer { lock.unlock() }
    return outcomes
  }
}
