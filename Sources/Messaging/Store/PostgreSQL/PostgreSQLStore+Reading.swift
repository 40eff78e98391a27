import Deciding
import PostgreSQL

extension PostgreSQLStore {
  public func inbox(_ commands: [MessageID]) throws(StoreError) -> [MessageID: InboxEntry] {
    try using { tables in
      var pipeline = Pipeline()
      let place = tables.inbox.read(commands, from: &pipeline)
      return try tables.inbox.entries(in: tables.connection.run(pipeline)[place])
    }
  }

  public func rows(_ names: [RowName], in partition: Int32) throws(StoreError) -> [StoredRow?] {
    try using { tables in
      var pipeline = Pipeline()
      let place = tables.state.read(names.map { (partition: partition, name: $0) }, from: &pipeline)
      return try tables.state.rows(in: tables.connection.run(pipeline)[place], count: names.count)
    }
  }

  public func dueTimers(_ partition: Int32, at time: Timestamp, limit: Int) throws(StoreError) -> [TimerEntry] {
    try using { try $0.timers.due(partition, at: time, limit: limit, on: $0.connection) }
  }

  public func nextTimer(_ partition: Int32) throws(StoreError) -> Timestamp? {
    try using { try $0.timers.next(partition, on: $0.connection) }
  }

  public func calls(_ partition: Int32) throws(StoreError) -> [CallEntry] {
    try using { try $0.calls.open(partition, on: $0.connection) }
  }

  public func parked(_ key: BlockedKey, limit: Int) throws(StoreError) -> [ParkedMessage] {
    try using { try $0.parking.messages(key, limit: limit, on: $0.connection) }
  }

  public func parked(_ name: ParkedMessageName) throws(StoreError) -> ParkedMessage? {
    try using { try $0.parking.message(name, on: $0.connection) }
  }

  public func unpublished(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try using { try $0.journal.rows(partition, after: sequence, limit: limit, published: true, on: $0.connection) }
  }

  public func archives() throws(StoreError) -> [ArchivedRows] {
    try using { try $0.archives.all(on: $0.connection) }
  }

  public func journal(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try using { try $0.journal.rows(partition, after: sequence, limit: limit, published: false, on: $0.connection) }
  }
}
