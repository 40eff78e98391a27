import Glibc
import PostgreSQL

extension PostgreSQLTables {
  /// The owner epoch of each partition, the published mark of its journal, and the identity of the log that its offsets belong to.
  struct Owners {
    let beginReading: PreparedStatement
    private let raise: PreparedStatement
    private let select: PreparedStatement
    private let selectEpochs: PreparedStatement
    private let advance: PreparedStatement
    private let selectSilent: PreparedStatement
    private let end: PreparedStatement

    init(_ connection: Connection) {
      beginReading = connection.statement("begin isolation level repeatable read read only")
      raise = connection.statement(
        """
        insert into owners (partition, epoch, incarnation)
        select partition, 1, (select value from meta where name = 'database') from unnest($1::int[]) as given (partition)
        on conflict (partition) do update set epoch = owners.epoch + 1
        """)
      select = connection.statement(
        """
        select partition, epoch, published, stopped_cleanly, log_identity, journal_end, incarnation from owners
        where $1::int[] is null or partition = any($1)
        """)
      selectEpochs = connection.statement("select partition, epoch from owners where partition = any($1::int[])")
      advance = connection.statement(
        """
        with given as (
          select * from unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bool[], $7::text[], $8::text[])
            as given (partition, epoch, before, last, published, stopped_cleanly, log_identity, incarnation)
        ), changed as (
          update owners set
            journal_end = coalesce(given.last, owners.journal_end), published = coalesce(given.published, owners.published),
            stopped_cleanly = coalesce(given.stopped_cleanly, owners.stopped_cleanly),
            log_identity = coalesce(given.log_identity, owners.log_identity),
            incarnation = coalesce(given.incarnation, owners.incarnation)
          from given
          where owners.partition = given.partition and owners.epoch = given.epoch
            and (given.before is null or owners.journal_end = given.before)
          returning 1
        )
        select case when (select count(*) from changed) < cardinality($1) then refuse_owners($1, $2) end
        """)
      // A row that a transaction has changed or locked bears its number in `xmax`. Others' sessions show only to whoever may end them.
      selectSilent = connection.statement(
        """
        select distinct holder.pid, holder.backend_xid::text || ' ' || holder.state_change
        from owners join pg_stat_activity as holder on holder.backend_xid = owners.xmax
        where owners.partition = any($1::int[]) and holder.pid <> pg_backend_pid() and holder.wait_event_type = 'Client'
          and holder.state_change < clock_timestamp() - $2::bigint * interval '1 millisecond'
          and pg_has_role(holder.usesysid, 'usage')
        """)
      end = connection.statement("select pg_terminate_backend($1::int)")
    }

    /// Ends the sessions that hold the owners' rows of these partitions, and wait for their clients: those of a process that was stopped
    /// amid its transaction, or whose machine is gone. The server would wait for it, with the rows locked: its `statement_timeout` and
    /// `idle_in_transaction_session_timeout` are not for a transaction whose statements have come in part. Nothing is lost but that
    /// transaction, which its lane, should it ever go on, does again or finds to be fenced off.
    ///
    /// - Parameters:
    ///   - silence: how long ago their last statement began, at least. It may have ended just now, so they are looked at twice.
    ///   - pause: waits between the two looks.
    /// - Returns: their process ids.
    func endSilentHolders(
      of partitions: some Sequence<Int32>, after silence: Duration, on connection: Connection, pause: () -> Void = { usleep(200_000) }
    ) throws -> [Int32] {
      let partitions = Array(partitions)
      func silent() throws -> [Int32: String] {
        let rows = try connection.run(selectSilent) {
          $0.add(ArrayValue(partitions))
          $0.add(Int64(silence / .milliseconds(1)))
        }
        return try rows.all { row in (row[0] as Int32, row[1] as String) }.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      let before = try silent()
      guard !before.isEmpty else { return [] }
      pause()
      let still = try silent().filter { before[$0.key] == $0.value }.keys.sorted()
      return try still.filter { session in try connection.run(end) { $0.add(session) }.first { row in row[0] as Bool } ?? false }
    }

    /// Raises the epochs of partitions that a lane takes over.
    func raise(_ partitions: [Int32], in pipeline: inout Pipeline) {
      pipeline.add(raise) { $0.add(ArrayValue(partitions.sorted())) }
    }

    func readClaims(_ partitions: [Int32]?, from pipeline: inout Pipeline) -> Int {
      pipeline.add(select) { $0.add(partitions.map { ArrayValue($0) }) }
    }

    func claims(in rows: Rows) throws -> [Int32: Claim] {
      var claims: [Int32: Claim] = [:]
      try rows.forEach { row in
        claims[row[0]] = Claim(
          epoch: row[1], journalEnd: row[5], published: row[2], stoppedCleanly: row[3], logIdentity: (row[4] as StoredText?)?.text,
          incarnation: (row[6] as StoredText).text)
      }
      return claims
    }

    func readEpochs(_ partitions: some Sequence<Int32>, from pipeline: inout Pipeline) -> Int {
      pipeline.add(selectEpochs) { $0.add(ArrayValue(partitions)) }
    }

    /// The partitions that were ever taken over.
    func epochs(in rows: Rows) throws -> [Int32: Int64] {
      var epochs: [Int32: Int64] = [:]
      try rows.forEach { row in epochs[row[0]] = row[1] }
      return epochs
    }

    /// Throws `.conflict` when the batch has a number of a journal twice. The database throws it when the journal does not end before the
    /// batch's first number, and `.fenced` when an epoch is not ours any more.
    func write(_ changes: Changes, as epochs: [Int32: Int64], to pipeline: inout Pipeline) throws(StoreError) {
      let spans = try JournalSpan.all(of: changes.journal, in: "the batch")
      let touched = Set(spans.keys).union(changes.published.keys).union(changes.stoppedCleanly.keys).union(changes.logIdentity.keys)
        .union(changes.incarnation.keys)
      if let foreign = touched.subtracting(epochs.keys).min() {
        throw StoreError(.other, "a batch writes partition \(foreign), which it was not begun with")
      }
      // All lanes use the same order, so that two never wait for each other.
      let partitions = epochs.keys.sorted()
      pipeline.add(advance) { values in
        values.add(ArrayValue(partitions))
        values.add(Self.column(partitions) { epochs[$0] })
        values.add(Self.column(partitions) { spans[$0]?.before })
        values.add(Self.column(partitions) { spans[$0]?.last })
        values.add(Self.column(partitions) { changes.published[$0] })
        values.add(Self.column(partitions) { changes.stoppedCleanly[$0] })
        values.add(Self.column(partitions) { changes.logIdentity[$0].map(StoredText.init) })
        values.add(Self.column(partitions) { changes.incarnation[$0].map(StoredText.init) })
      }
    }

    private static func column<Value>(_ partitions: [Int32], _ value: (Int32) -> Value?) -> ArrayValue<Value> {
      var column = ArrayValue<Value>()
      for partition in partitions { column.append(value(partition)) }
      return column
    }
  }
}
