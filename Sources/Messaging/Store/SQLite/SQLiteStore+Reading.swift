import Deciding

extension SQLiteStore {
  public func inbox(_ commands: [MessageID]) throws(StoreError) -> [MessageID: InboxEntry] {
    try read { tables in
      var entries: [MessageID: InboxEntry] = [:]
      for id in commands { entries[id] = try tables.inbox.entry(id) }
      return entries
    }
  }

  public func rows(_ names: [RowName], in partition: Int32) throws(StoreError) -> [StoredRow?] {
    try read { tables in try names.map { try tables.state.row($0, in: partition) } }
  }

  public func dueTimers(_ partition: Int32, at time: Timestamp, limit: Int) throws(StoreError) -> [TimerEntry] {
    try read { try $0.timers.due(partition, at: time, limit: limit) }
  }

  public func nextTimer(_ partition: Int32) throws(StoreError) -> Timestamp? {
    try read { try $0.timers.next(partition) }
  }

  public func calls(_ partition: Int32) throws(StoreError) -> [CallEntry] {
    try read { try $0.calls.open(partition) }
  }

  public func parked(_ key: BlockedKey, limit: Int) throws(StoreError) -> [ParkedMessage] {
    try read { try $0.parking.messages(key, limit: limit) }
  }

  public func parked(_ name: ParkedMessageName) throws(StoreError) -> ParkedMessage? {
    try read { try $0.parking.message(name) }
  }

  public func unpublished(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try read { try $0.journal.rows(partition, after: sequence, limit: limit, published: true) }
  }

  public func archives() throws(StoreError) -> [ArchivedRows] {
    try read { try $0.archives.all() }
  }

  public func journal(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow] {
    try read { try $0.journal.rows(partition, after: sequence, limit: limit, published: false) }
  }
}
