import Deciding
import PostgreSQL

extension PostgreSQLTables {
  /// The rows of a service's deciders.
  struct State {
    private let select: PreparedStatement
    private let selectNamed: PreparedStatement
    private let insert: PreparedStatement
    private let update: PreparedStatement
    private let delete: PreparedStatement
    private let checkAbsence: PreparedStatement
    private let list: PreparedStatement
    private let listBefore: PreparedStatement
    private let listScope: PreparedStatement
    private let listScopeBefore: PreparedStatement

    init(_ connection: Connection) {
      select = connection.statement(
        """
        select number, version, data
        from unnest($1::text[], $2::text[], $3::int[]) with ordinality as given (kind, id, partition, number)
        join state on state.kind = given.kind and state.id = given.id and state.partition = given.partition
        """)
      selectNamed = connection.statement("select version, data from state where kind = $1 and id = $2 order by partition")
      let isThatRow = "state.kind = given.kind and state.id = given.id and state.partition = given.partition"
      let name = "format('%s ''%s'' of partition %s', given.kind, given.id, given.partition)"
      insert = connection.statement(
        """
        with given as (
          select * from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::bigint[], $6::text[], $7::bytea[])
            as given (kind, id, partition, whole_id, version, scope, data)
        ), changed as (
          insert into state (kind, id, partition, whole_id, version, scope, data) select * from given
          on conflict (kind, id, partition) do nothing returning 1
        )
        select case when (select count(*) from changed) < cardinality($1)
          then refuse((select \(name) from given join state on \(isThatRow) limit 1)) end
        """)
      update = connection.statement(
        """
        with given as (
          select * from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::text[], $7::bytea[])
            as given (kind, id, partition, stored, version, scope, data)
        ), changed as (
          update state set version = given.version, scope = given.scope, data = given.data from given
          where \(isThatRow) and state.version = given.stored returning state.kind, state.id, state.partition
        )
        select case when (select count(*) from changed) < cardinality($1) then refuse((
          select \(name) from given
          where not exists (select from changed as state where \(isThatRow)) limit 1)) end
        """)
      delete = connection.statement(
        """
        with given as (
          select * from unnest($1::text[], $2::text[], $3::int[], $4::bigint[]) as given (kind, id, partition, stored)
        ), changed as (
          delete from state using given where \(isThatRow) and state.version = given.stored
          returning state.kind, state.id, state.partition
        )
        select case when (select count(*) from changed) < cardinality($1) then refuse((
          select \(name) from given
          where not exists (select from changed as state where \(isThatRow)) limit 1)) end
        """)
      checkAbsence = connection.statement(
        """
        select refuse(\(name)) from unnest($1::text[], $2::text[], $3::int[]) as given (kind, id, partition) join state on \(isThatRow)
        """)
      func list(_ condition: String, limit: Int) -> PreparedStatement {
        connection.statement(
          "select id, whole_id, data from state where kind = $1\(condition) order by id desc, partition desc limit $\(limit)::bigint")
      }
      self.list = list("", limit: 2)
      listBefore = list(" and id < $2", limit: 3)
      listScope = list(" and scope = $2", limit: 3)
      listScopeBefore = list(" and scope = $2 and id < $3", limit: 4)
    }

    /// Rows of several partitions at once.
    func read(_ names: [(partition: Int32, name: RowName)], from pipeline: inout Pipeline) -> Int {
      pipeline.add(select) { values in
        values.add(ArrayValue(names.lazy.map { StoredText($0.name.kind) }))
        values.add(ArrayValue(names.lazy.map { IndexedText($0.name.id) }))
        values.add(ArrayValue(names.lazy.map(\.partition)))
      }
    }

    /// In the order of the names that were asked for.
    func rows(in rows: Rows, count: Int) throws -> [StoredRow?] {
      var found = [StoredRow?](repeating: nil, count: count)
      try rows.forEach { row in
        let number: Int64 = row[0]
        found[Int(number) - 1] = StoredRow(version: row[1], data: row[2])
      }
      return found
    }

    /// One of each partition that has it.
    func rows(named name: RowName, on connection: Connection) throws -> [StoredRow] {
      try connection.run(selectNamed) { values in
        values.add(StoredText(name.kind))
        values.add(IndexedText(name.id))
      }.all { row in StoredRow(version: row[0], data: row[1]) }
    }

    func rows(
      kind: String, scope: String?, before: String?, limit: Int, on connection: Connection
    ) throws -> [(id: String, data: [UInt8])] {
      let statement =
        switch (scope, before) {
        case (nil, nil): list
        case (nil, _): listBefore
        case (_, nil): listScope
        case (_, _): listScopeBefore
        }
      return try connection.run(statement) { values in
        values.add(StoredText(kind))
        if let scope { values.add(IndexedText(scope)) }
        if let before { values.add(IndexedText(before)) }
        values.add(Int64(limit))
      }.all { row in (IndexedText.read(row, 0), row[2]) }
    }

    /// The database throws `.conflict` when a row is not of the version that it was read with.
    func write(_ rows: [PartitionRowChange], to pipeline: inout Pipeline) {
      let made = rows.filter { $0.change.storedVersion == 0 && $0.change.data != nil }
      let changed = rows.filter { $0.change.storedVersion != 0 && $0.change.data != nil }
      let removed = rows.filter { $0.change.storedVersion != 0 && $0.change.data == nil }
      // Made and removed within one batch: nothing to write.
      let passed = rows.filter { $0.change.storedVersion == 0 && $0.change.data == nil }
      if !made.isEmpty {
        pipeline.add(insert) { values in
          let ids = Self.addNames(made, to: &values)
          values.add(ArrayValue(optional: ids.lazy.map(\.whole)))
          Self.addContents(made, to: &values)
        }
      }
      if !changed.isEmpty {
        pipeline.add(update) { values in
          _ = Self.addNames(changed, to: &values)
          values.add(ArrayValue(changed.lazy.map(\.change.storedVersion)))
          Self.addContents(changed, to: &values)
        }
      }
      if !removed.isEmpty {
        pipeline.add(delete) { values in
          _ = Self.addNames(removed, to: &values)
          values.add(ArrayValue(removed.lazy.map(\.change.storedVersion)))
        }
      }
      if !passed.isEmpty { pipeline.add(checkAbsence) { values in _ = Self.addNames(passed, to: &values) } }
    }

    private static func addNames(_ rows: [PartitionRowChange], to values: inout Parameters) -> [IndexedText] {
      let ids = rows.map { IndexedText($0.change.name.id) }
      values.add(ArrayValue(rows.lazy.map { StoredText($0.change.name.kind) }))
      values.add(ArrayValue(ids))
      values.add(ArrayValue(rows.lazy.map(\.partition)))
      return ids
    }

    private static func addContents(_ rows: [PartitionRowChange], to values: inout Parameters) {
      values.add(ArrayValue(rows.lazy.map(\.change.version)))
      values.add(ArrayValue(optional: rows.lazy.map { $0.change.scope.map(IndexedText.init) }))
      values.add(ArrayValue(optional: rows.lazy.map(\.change.data)))
    }
  }
}
