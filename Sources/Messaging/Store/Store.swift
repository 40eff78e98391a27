import Deciding

/// A lane's way into its service's database: one instance, one connection, one thread.
///
/// A batch is `begin`, then reads, then `commit` of one `Changes` (or `rollback`). Each call can be one statement for each table and batch,
/// which suits a database across a network. For a local database it is a loop over prepared statements.
public protocol Store: AnyObject {
  /// Its name in messages to the operator: a file, or a database's address.
  var name: String { get }
  /// Takes partitions over: raises their owner epochs, which fences their last owner off, and returns what a lane must know about them.
  func claim(_ partitions: [Int32]) throws(StoreError) -> [Int32: Claim]
  /// Checks the owner epochs and begins a transaction. Throws `.fenced` when another lane has raised one.
  func begin(_ epochs: [Int32: Int64]) throws(StoreError)
  /// Begins a transaction, and reads what the batch is known to need, in the same round trip if there is one.
  func begin(_ epochs: [Int32: Int64], reading wanted: BatchReads) throws(StoreError) -> BatchReads.Answer
  func inbox(_ commands: [MessageID]) throws(StoreError) -> [MessageID: InboxEntry]
  /// The rows in the order of their names; nil: there is no such row.
  func rows(_ names: [RowName], in partition: Int32) throws(StoreError) -> [StoredRow?]
  /// The timers that are due at `time` or before, earliest first, without those of blocked keys; `limit` at most.
  func dueTimers(_ partition: Int32, at time: Timestamp, limit: Int) throws(StoreError) -> [TimerEntry]
  /// The time of the earliest timer of a key that is not blocked.
  func nextTimer(_ partition: Int32) throws(StoreError) -> Timestamp?
  /// The calls of a partition that have no outcome yet, in the order in which they began.
  func calls(_ partition: Int32) throws(StoreError) -> [CallEntry]
  /// The messages that wait behind a blocked key, including its first one, in order; `limit` at most.
  func parked(_ key: BlockedKey, limit: Int) throws(StoreError) -> [ParkedMessage]
  /// A message that waits; nil when it does not wait any more.
  func parked(_ name: ParkedMessageName) throws(StoreError) -> ParkedMessage?
  /// Writes all changes and commits, or throws. `.conflict`: a row has changed since it was read, and nothing was written. `.rolledBack`:
  /// nothing was written, and the batch may be tried again. `.fenced`: as with `begin`, if the store notices only now. After any other
  /// error the outcome is unknown.
  func commit(_ changes: Changes) throws(StoreError)
  /// Ends the transaction, if one is open.
  func rollback()

  /// The rows of a partition's journal after this sequence number that must be published, in order; `limit` at most.
  func unpublished(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow]
  /// The whole journal of a partition, private events included, in order; for folding state anew. `limit` at most a call.
  func journal(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow]
  /// The files that rows of the journals have gone into, by partition and number.
  func archives() throws(StoreError) -> [ArchivedRows]
  /// Notes that rows are in a file, in a transaction of its own. Throws `.conflict` when one of them is in another file.
  func record(_ archive: ArchivedRows) throws(StoreError)
  /// Removes the next `count` rows of a partition's journal after a number, except for some, in a transaction of its own. That no row is
  /// lost is the caller's business.
  ///
  /// - Returns: the number of rows that were removed.
  func removeJournal(of partition: Int32, after sequence: Int64, count: Int, keeping kept: Set<Int64>) throws(StoreError) -> Int
  /// Removes inbox entries that were taken before `time`, the oldest first, and returns their number. It removes `limit` at most, so that a
  /// lane isn't held up for long. Call it outside of a transaction.
  func prune(inboxBefore time: Timestamp, limit: Int) throws(StoreError) -> Int
  /// The size of the committed data that is not in the database's own file yet, in bytes; 0 for a database without such a file.
  var writeAheadBytes: Int64 { get }
  /// A reader of committed rows on a connection of its own, for queries on another thread.
  func reader() throws(StoreError) -> any StoreReader
  func close()
}

extension Store {
  public func begin(_ epochs: [Int32: Int64], reading wanted: BatchReads) throws(StoreError) -> BatchReads.Answer {
    try begin(epochs)
    do throws(StoreError) {
      var answer = BatchReads.Answer()
      if !wanted.commands.isEmpty { answer.inbox = try inbox(wanted.commands) }
      for rows in wanted.rows { answer.rows.append(try self.rows(rows.names, in: rows.partition)) }
      return answer
    } catch {
      rollback()
      throw error
    }
  }
}

/// Reads committed data, beside the lane.
public protocol StoreReader: AnyObject, RowReader {
  /// What a lane would learn about each partition that was ever taken over. It takes none over.
  func claims() throws(StoreError) -> [Int32: Claim]
  func inbox(_ command: MessageID) throws(StoreError) -> InboxEntry?
  /// The blocked keys after a `position`, in the order in which their first messages were parked; `limit` at most, and fewer if messages
  /// are large. Empty: there are no more.
  func blocked(after position: Int64, limit: Int) throws(StoreError) -> [BlockedEntry]
  /// The places where messages of this key wait, by partition, because somebody may have put a key into several. Nil: records without a
  /// key.
  func blocked(key: [UInt8]?) throws(StoreError) -> [BlockedEntry]
  /// The waiting messages with this id, under any key, in the order in which they were parked; `limit` at most.
  func parked(id: MessageID, limit: Int) throws(StoreError) -> [ParkedMessage]
  /// The messages that wait behind a key after a position, in order; `limit` at most, and fewer if messages are large. Empty: there are no
  /// more.
  func parked(
    _ key: BlockedKey, after position: Int64, limit: Int
  ) throws(StoreError) -> [(position: Int64, message: ParkedMessage)]
  func close()
}
