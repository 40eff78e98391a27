import Deciding
import SQLite

/// The rows of a service's deciders.
struct StateTable {
  private let select: Statement
  private let selectNamed: Statement
  private let insert: Statement
  private let updateInScope: Statement
  private let update: Statement
  private let delete: Statement
  private let list: Statement
  private let listBefore: Statement
  private let listScope: Statement
  private let listScopeBefore: Statement

  init(_ database: Database) throws {
    select = try database.prepare("select version, data from state where kind = ? and id = ? and partition = ?")
    selectNamed = try database.prepare("select version, data from state where kind = ? and id = ? order by partition")
    insert = try database.prepare(
      "insert into state (kind, id, partition, version, scope, data) values (?, ?, ?, ?, ?, ?) on conflict do nothing")
    updateInScope = try database.prepare(
      """
      update state set version = ?, data = ? where kind = ? and id = ? and partition = ? and version = ? and scope is ?
      """)
    update = try database.prepare(
      "update state set version = ?, data = ?, scope = ? where kind = ? and id = ? and partition = ? and version = ?")
    delete = try database.prepare("delete from state where kind = ? and id = ? and partition = ? and version = ?")
    func list(_ condition: String) throws -> Statement {
      try database.prepare("select id, data from state where kind = ?\(condition) order by id desc, partition desc limit ?")
    }
    self.list = try list("")
    listBefore = try list(" and id < ?")
    listScope = try list(" and scope = ?")
    listScopeBefore = try list(" and scope = ? and id < ?")
  }

  func row(_ name: RowName, in partition: Int32) throws -> StoredRow? {
    try select.first(name.kind, name.id, partition) { row in StoredRow(version: row[0], data: row[1]) }
  }

  /// The rows of this name, from each partition that has one.
  func rows(named name: RowName) throws -> [StoredRow] {
    try selectNamed.all(name.kind, name.id) { row in StoredRow(version: row[0], data: row[1]) }
  }

  func rows(kind: String, scope: String?, before: String?, limit: Int) throws -> [(id: String, data: [UInt8])] {
    func read(_ row: borrowing SQLite.ResultRow) -> (id: String, data: [UInt8]) { (row[0], row[1]) }
    return switch (scope, before) {
    case (nil, nil): try list.all(kind, limit, read: read)
    case (nil, let before?): try listBefore.all(kind, before, limit, read: read)
    case (let scope?, nil): try listScope.all(kind, scope, limit, read: read)
    case (let scope?, let before?): try listScopeBefore.all(kind, scope, before, limit, read: read)
    }
  }

  /// Throws `.conflict` when the version of a row has changed since it was read.
  func write(_ rows: [PartitionRowChange]) throws {
    for row in rows where try !write(row.change, in: row.partition) {
      throw StoreError.conflict(
        "\(row.change.name.kind) '\(row.change.name.id)' of partition \(row.partition)", in: insert.database.path)
    }
  }

  /// Whether the row still had the version that was read.
  private func write(_ change: RowChange, in partition: Int32) throws -> Bool {
    let name = change.name
    guard let data = change.data.map(Readable.init) else {
      // Made and removed within one batch: nothing to write.
      if change.storedVersion == 0 { return try row(name, in: partition) == nil }
      try delete.run(name.kind, name.id, partition, change.storedVersion)
      return delete.database.changes == 1
    }
    if change.storedVersion == 0 {
      try insert.run(name.kind, name.id, partition, change.version, change.scope, data)
      return insert.database.changes == 1
    }
    // SQLite rewrites the index entry of every column that is set, even to the same value; and a scope hardly ever changes.
    try updateInScope.run(change.version, data, name.kind, name.id, partition, change.storedVersion, change.scope)
    if update.database.changes == 1 { return true }
    try update.run(change.version, data, change.scope, name.kind, name.id, partition, change.storedVersion)
    return update.database.changes == 1
  }
}
