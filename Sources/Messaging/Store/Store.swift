import Deciding

/// A lane's way into its service's database: one instance, one connection, one thread.
///
/// A batch is: `begin`, reads, `commit` of one `Changes` (or `rollback`). The protocol is shaped so that each call is one statement a
/// table and batch, which is what a database across a network wants, and no more than prepared statements in a loop where it is not.
public protocol Store: AnyObject {
  /// What it is called in messages to the operator: a file, or a database's address.
  var name: String { get }
  /// Takes partitions over: raises their owner epochs, which fences off whoever had them, and says what a lane must know of them.
  func claim(_ partitions: [Int32]) throws(StoreError) -> [Int32: Claim]
  /// Begins a transaction, after a look at the owner epochs. Throws `.fenced` when one was raised by somebody else.
  func begin(_ epochs: [Int32: Int64]) throws(StoreError)
  /// The same, and reads what the batch is known to want: in one round trip, where there are any.
  func begin(_ epochs: [Int32: Int64], reading wanted: BatchReads) throws(StoreError) -> BatchReads.Answer
  func inbox(_ commands: [MessageID]) throws(StoreError) -> [MessageID: InboxEntry]
  /// In the order of their names; nil where there is no such row.
  func rows(_ names: [RowName], in partition: Int32) throws(StoreError) -> [StoredRow?]
  /// Timers due at `time` or before, earliest first, but those of blocked keys; `limit` at most.
  func dueTimers(_ partition: Int32, at time: Timestamp, limit: Int) throws(StoreError) -> [TimerEntry]
  /// When the earliest timer of a key that is not blocked is due.
  func nextTimer(_ partition: Int32) throws(StoreError) -> Timestamp?
  /// The messages that wait behind a blocked key, its first one included, in order; `limit` at most.
  func parked(_ key: BlockedKey, limit: Int) throws(StoreError) -> [ParkedMessage]
  /// A message that waits; nil when it does not wait any more.
  func parked(_ name: ParkedMessageName) throws(StoreError) -> ParkedMessage?
  /// Writes all of it and commits, or throws. `.conflict`: a row was not as it was read, and nothing was written. `.rolledBack`: nothing
  /// was written, and nothing is wrong with it. `.fenced`: as with `begin`, where a store finds it out only now. Of any other error it is
  /// not known whether it was done.
  func commit(_ changes: Changes) throws(StoreError)
  /// Ends the transaction, if one is open.
  func rollback()

  /// Journal rows of a partition after this sequence number that are to be published, in order; `limit` at most.
  func unpublished(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow]
  /// The whole journal of a partition, private events included, in order; for folding state anew. `limit` at most a call.
  func journal(_ partition: Int32, after sequence: Int64, limit: Int) throws(StoreError) -> [JournalRow]
  /// Removes inbox entries taken before `time`, in the order in which they were taken, `limit` at most so that a lane isn't held up
  /// long, and says how many. Outside of a transaction.
  func prune(inboxBefore time: Timestamp, limit: Int) throws(StoreError) -> Int
  /// The size of what was committed and is not in the database's own file yet, in bytes; 0 for a database without such a file.
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

/// Reads what is committed, beside the lane.
public protocol StoreReader: AnyObject, RowReader {
  /// What a lane would learn of each partition that was ever taken over. Takes none over.
  func claims() throws(StoreError) -> [Int32: Claim]
  func inbox(_ command: MessageID) throws(StoreError) -> InboxEntry?
  /// Blocked keys in the order in which their first messages were parked, from after a `position` on; `limit` at most, and fewer where
  /// messages are large. None: that was all.
  func blocked(after position: Int64, limit: Int) throws(StoreError) -> [BlockedEntry]
  /// Where messages of this key wait: by partition, as a key may have been put into several by hand. Nil: of no key.
  func blocked(key: [UInt8]?) throws(StoreError) -> [BlockedEntry]
  /// Messages of this id that wait, under whichever key, in the order in which they were parked; `limit` at most.
  func parked(id: MessageID, limit: Int) throws(StoreError) -> [ParkedMessage]
  /// What waits behind a key, from after a position on, in order; `limit` at most, and fewer where messages are large. None: that was all.
  func parked(
    _ key: BlockedKey, after position: Int64, limit: Int
  ) throws(StoreError) -> [(position: Int64, message: ParkedMessage)]
  func close()
}
