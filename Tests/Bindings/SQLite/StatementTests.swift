import SQLite
import Testing

@Suite struct StatementTests {
  let database: Database

  init() throws {
    database = try Database(path: ":memory:")
    try database.execute("create table things (id integer primary key, name text, data blob, weight real, count integer)")
  }

  private func value<Value: ColumnValue>(_ sql: String, as type: Value.Type = Value.self) throws -> Value? {
    try database.prepare(sql).first { row in row[0] }
  }

  @Test func `values come back as they went in`() throws {
    let insert = try database.prepare("insert into things (id, name, data, weight, count) values (?, ?, ?, ?, ?)")
    let select = try database.prepare("select id, name, data, weight, count from things where id = ?")
    let texts = ["", "Zoë", "a\0b", "🎫", String(repeating: "x", count: 100_000)]
    for (id, text) in texts.enumerated() {
      try insert.run(id, text, Array(text.utf8), Double(id) + 0.25, Int64.min)
      let read: (Int, String, [UInt8], Double, Int64)? = try select.first(id) { row in
        (row[0], row[1], row[2], row[3], row[4])
      }
      let row = try #require(read)
      #expect(row == (id, text, Array(text.utf8), Double(id) + 0.25, Int64.min))
    }
  }

  @Test func `an empty blob and an empty text aren't NULL`() throws {
    try database.prepare("insert into things (id, name, data) values (1, ?, ?)").run("", [UInt8]())
    #expect(try value("select name is null or data is null from things", as: Bool.self) == false)
  }

  @Test func `bytes are bound as text on request`() throws {
    let insert = try database.prepare("insert into things (id, name) values (?, ?)")
    for (id, text) in ["", "Zoë", "a\0b"].enumerated() {
      try insert.run(id, Text(utf8: Array(text.utf8)))
      #expect(try value("select name from things where id = \(id)", as: String.self) == text)
    }
  }

  @Test func `nil is NULL, and NULL is read by an optional only`() throws {
    try database.prepare("insert into things (id, name, count) values (1, ?, ?)").run(String?.none, Int64?.some(7))
    let select = try database.prepare("select name, count from things")
    let read = try #require(try select.first { row in (row[0] as String?, row[1] as Int64?, row.isNull(0)) })
    #expect(read == (nil, 7, true))
    let error = try #require(throws: SQLiteError.self) { try select.first { row in row[0] as String } }
    #expect(error.message == "column 0 (name) is NULL, wanted TEXT")
  }

  @Test func `a column of another type is an error and no zero`() throws {
    let error = try #require(throws: SQLiteError.self) { try value("select 'twelve' as dozen", as: Int64.self) }
    #expect(error.message == "column 0 (dozen) is TEXT, wanted INTEGER")
    #expect(throws: SQLiteError.self) { try value("select 12", as: String.self) }
    #expect(throws: SQLiteError.self) { try value("select 12", as: [UInt8].self) }
    #expect(throws: SQLiteError.self) { try value("select 'x'", as: Double.self) }
    #expect(try value("select 2", as: Double.self) == 2)
    #expect(try value("select 'x'", as: [UInt8].self) == [120])
  }

  @Test func `a column that isn't there is an error`() throws {
    let error = try #require(throws: SQLiteError.self) {
      try database.prepare("select 1").first { row in row[1] as Int }
    }
    #expect(error.message == "there is no column 1: the statement has 1")
  }

  @Test func `bytes are lent without being NUL-terminated or copied`() throws {
    let sum = try database.prepare("select x'010002'").first { row in
      row.withBytes(0) { bytes in bytes.reduce(0) { $0 + Int($1) } + bytes.count * 100 }
    }
    #expect(sum == 303)
  }

  @Test func `all and forEach give the rows in order`() throws {
    let select = try database.prepare("select value from json_each(?) order by value")
    #expect(try select.all("[3,1,2]") { row in row[0] as Int } == [1, 2, 3])
    var seen: [Int] = []
    try select.forEach("[5,4]") { row in seen.append(row[0]) }
    #expect(seen == [4, 5])
    #expect(try select.first("[]") { row in row[0] as Int } == nil)
  }

  @Test func `a wrong number of values is refused`() throws {
    let select = try database.prepare("select ?, ?")
    let error = try #require(throws: SQLiteError.self) { try select.run(1) }
    #expect(error.message == "takes 2 values, got 1")
    #expect(throws: SQLiteError.self) { try select.run(1, 2, 3) }
    try select.run(1, 2)
  }

  @Test func `values are added one after the other, and what is nil is NULL`() throws {
    let insert = try database.prepare("insert into things (id, name, data, count) values (?, ?, ?, ?)")
    for (id, name) in [(1, "a"), (2, nil)] as [(Int, String?)] {
      try insert.run { values throws(SQLiteError) in
        try values.add(id)
        try values.add(name)
        try values.add(Optional([UInt8(7)]))
        try values.add(Int64?.none)
      }
    }
    let rows = try database.prepare("select name, data, count from things order by id").all { row in
      (row[0] as String?, row[1] as [UInt8], row[2] as Int64?)
    }
    #expect(rows.map(\.0) == ["a", nil])
    #expect(rows.allSatisfy { $0.1 == [7] && $0.2 == nil })
  }

  @Test func `a wrong number of added values is refused, and the statement can be run again`() throws {
    let insert = try database.prepare("insert into things (id, name) values (?, ?)")
    let error = try #require(throws: SQLiteError.self) {
      try insert.run { values throws(SQLiteError) in try values.add(1) }
    }
    #expect(error.message == "takes 2 values, got 1")
    #expect(try value("select count(*) from things", as: Int.self) == 0)
    try insert.run(1, String?.none)
    #expect(try value("select name is null from things", as: Bool.self) == true)
  }

  @Test(arguments: [0, 1, 1023, 1024, 1025, 2047, 2048, 2049, 5000])
  func `texts and blobs of any length, side by side, come back unchanged`(_ length: Int) throws {
    let select = try database.prepare("select ?, ?, ?, ?")
    let (text, blob) = (String(repeating: "x", count: length), [UInt8](repeating: 200, count: length))
    for _ in 1...2 {
      let read = try #require(
        try select.first(text, blob, "short", [UInt8(1)]) { row in
          (row[0] as String, row[1] as [UInt8], row[2] as String, row[3] as [UInt8])
        })
      #expect(read == (text, blob, "short", [1]))
    }
  }

  @Test func `a statement can be run again after an error`() throws {
    let insert = try database.prepare("insert into things (id) values (?)")
    try insert.run(1)
    let error = try #require(throws: SQLiteError.self) { try insert.run(1) }
    #expect(error.isConstraint)
    try insert.run(2)
    #expect(database.changes == 1)
  }

  @Test func `an error from reading a row leaves no read open`() throws {
    try database.execute("insert into things (id, name) values (1, 'a'), (2, 'b')")
    let select = try database.prepare("select name from things")
    #expect(throws: SQLiteError.self) { try select.forEach { row in _ = row[0] as Int64 } }
    // A table can't be dropped under an open read.
    try database.execute("drop table things")
  }

  @Test func `a statement isn't run again from its own rows`() throws {
    let select = try database.prepare("select value from json_each('[1,2]')")
    var rows = 0
    try select.forEach { row in
      rows += 1
      #expect(throws: SQLiteError.self) { try select.run() }
    }
    #expect(rows == 2)
  }

  @Test func `a value that can't be bound is an error, and the statement can be run again`() throws {
    let select = try database.prepare("select ?1, ?2")
    try select.run("a", "b")
    let error = try #require(throws: SQLiteError.self) { try select.run("c", Unbindable()) }
    #expect(error.primaryCode == 25)
    let next = try #require(
      try select.first(String?.none, "d") { row in (row[0] as String?, row[1] as String?) })
    #expect(next == (nil, "d"))
  }

  @Test func `prepare takes exactly one statement`() throws {
    #expect(throws: SQLiteError.self) { try database.prepare("select 1; select 2") }
    #expect(throws: SQLiteError.self) { try database.prepare("") }
    #expect(throws: SQLiteError.self) { try database.prepare("-- only words") }
    _ = try database.prepare("select 1 ;\n")
  }

  @Test func `statements keep their database open`() throws {
    let select = try Database(path: ":memory:").prepare("select 42")
    #expect(try select.first { row in row[0] as Int } == 42)
  }
}

/// A value whose binding fails.
private struct Unbindable: ColumnValue {
  func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bindNull(at: 99)
  }

  static func read(_ row: borrowing ResultRow, _ column: Int) -> Unbindable { Unbindable() }
}

/// A value type of a caller's own.
private struct Text: ColumnValue {
  var utf8: [UInt8]

  func bind(to statement: Statement, at position: Int) throws(SQLiteError) {
    try statement.bindText(utf8: utf8, at: position)
  }

  static func read(_ row: borrowing ResultRow, _ column: Int) -> Text {
    Text(utf8: [UInt8].read(row, column))
  }
}
