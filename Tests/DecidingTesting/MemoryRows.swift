import Deciding

/// The rows of a scenario's state, as queries read them: in one partition, or in several whose states are given side by side.
public struct MemoryRows: RowReader {
  private var partitions: [[RowName: RowChange]]

  public init<State: Tables>(_ states: State...) throws {
    partitions = try states.map { state in
      var rows: [RowName: RowChange] = [:]
      for table in state.all { try table.takeChanges { rows[$0.name] = $0 } }
      return rows
    }
  }

  /// The same with these bytes as the data of every row of this name.
  public func damaged(_ name: RowName, _ data: [UInt8]) -> MemoryRows {
    var rows = self
    for partition in rows.partitions.indices { rows.partitions[partition][name]?.data = data }
    return rows
  }

  public func rows(named name: RowName) -> [StoredRow] {
    partitions.compactMap { rows in
      rows[name].flatMap { row in row.data.map { StoredRow(version: row.version, data: $0) } }
    }
  }

  public func rows(kind: String, scope: String?, before: String?, limit: Int) -> [(id: String, data: [UInt8])] {
    let found = partitions.joined().filter { name, row in
      name.kind == kind && row.data != nil && (scope == nil || row.scope == scope) && before.map { name.id < $0 } ?? true
    }
    return found.sorted { $0.key.id > $1.key.id }.prefix(limit).map { ($0.key.id, $0.value.data ?? []) }
  }
}
