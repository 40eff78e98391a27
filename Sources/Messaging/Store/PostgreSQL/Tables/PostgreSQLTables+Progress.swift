import PostgreSQL

extension PostgreSQLTables {
  /// The progress of each partition: offsets, channels, and the messages that processes died over.
  struct Progress {
    private let selectOffsets: PreparedStatement
    private let setOffsets: PreparedStatement
    private let selectInbound: PreparedStatement
    private let setInbound: PreparedStatement
    private let selectOutbound: PreparedStatement
    private let setOutbound: PreparedStatement
    private let selectDeaths: PreparedStatement
    private let setDeaths: PreparedStatement
    private let deleteDeaths: PreparedStatement

    init(_ connection: Connection) {
      let isGiven = "where $1::int[] is null or partition = any($1)"
      selectOffsets = connection.statement("select partition, topic, next, last, fingerprint, chain from offsets \(isGiven)")
      // Without a new record, the known one stays.
      setOffsets = connection.statement(
        """
        insert into offsets (partition, topic, next, last, fingerprint, chain)
        select * from unnest($1::int[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
        on conflict (partition, topic) do update set next = excluded.next, last = coalesce(excluded.last, offsets.last),
          fingerprint = coalesce(excluded.fingerprint, offsets.fingerprint),
          chain = case when excluded.last is null then offsets.chain else excluded.chain end
        """)
      selectInbound = connection.statement("select partition, source, whole_source, topic, number from channels_in \(isGiven)")
      setInbound = connection.statement(
        """
        insert into channels_in (partition, source, whole_source, topic, number)
        select * from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::bigint[])
        on conflict (partition, source, topic) do update set number = excluded.number
        """)
      selectOutbound = connection.statement(
        "select source_partition, topic, partition, number from channels_out where $1::int[] is null or source_partition = any($1)")
      setOutbound = connection.statement(
        """
        insert into channels_out (source_partition, topic, partition, number)
        select * from unnest($1::int[], $2::text[], $3::int[], $4::bigint[])
        on conflict (source_partition, topic, partition) do update set number = excluded.number
        """)
      selectDeaths = connection.statement("select partition, topic, detail, whole_detail, count from deaths \(isGiven)")
      setDeaths = connection.statement(
        """
        insert into deaths (partition, topic, detail, whole_detail, count)
        select * from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::bigint[])
        on conflict (partition, topic, detail) do update set count = excluded.count
        """)
      deleteDeaths = connection.statement(
        """
        delete from deaths using unnest($1::int[], $2::text[], $3::text[]) as given (partition, topic, detail)
        where deaths.partition = given.partition and deaths.topic = given.topic and deaths.detail = given.detail
        """)
    }

    /// The positions of the four answers.
    struct Places {
      let offsets, inbound, outbound, deaths: Int
    }

    func read(_ partitions: [Int32]?, from pipeline: inout Pipeline) -> Places {
      func read(_ statement: PreparedStatement) -> Int { pipeline.add(statement) { $0.add(partitions.map { ArrayValue($0) }) } }
      return Places(
        offsets: read(selectOffsets), inbound: read(selectInbound), outbound: read(selectOutbound), deaths: read(selectDeaths))
    }

    func fill(_ claims: inout [Int32: Claim], from answers: [Rows], at places: Places) throws {
      try answers[places.offsets].forEach { row in
        let (partition, topic): (Int32, String) = (row[0], (row[1] as StoredText).text)
        claims[partition]?.offsets[topic] = row[2]
        let last: Int64? = row[3]
        guard let last, last >= 0 else { return }
        claims[partition]?.lastRead[topic] = RecordMark(offset: last, fingerprint: row[4], chain: row[5])
      }
      try answers[places.inbound].forEach { row in
        let partition: Int32 = row[0]
        let place = TopicPartition((row[3] as StoredText).text, partition)
        claims[partition]?.inbound[Channel(source: IndexedText.read(row, 1), place: place)] = row[4]
      }
      try answers[places.outbound].forEach { row in
        claims[row[0]]?.outbound[TopicPartition((row[1] as StoredText).text, row[2])] = row[3]
      }
      try answers[places.deaths].forEach { row in
        let position = MessagePosition(
          partition: row[0], topic: (row[1] as StoredText).text, detail: IndexedText.read(row, 2))
        claims[position.partition]?.deaths[position] = Int(row[4] as Int64)
      }
    }

    func write(_ changes: Changes, to pipeline: inout Pipeline) {
      if !changes.offsets.isEmpty {
        let offsets = changes.offsets.sorted { ($0.key.partition, $0.key.topic) < ($1.key.partition, $1.key.topic) }
        pipeline.add(setOffsets) { values in
          values.add(ArrayValue(offsets.lazy.map(\.key.partition)))
          values.add(ArrayValue(offsets.lazy.map { StoredText($0.key.topic) }))
          values.add(ArrayValue(offsets.lazy.map(\.value)))
          values.add(ArrayValue(optional: offsets.lazy.map { changes.lastRead[$0.key]?.offset }))
          values.add(ArrayValue(optional: offsets.lazy.map { changes.lastRead[$0.key]?.fingerprint }))
          values.add(ArrayValue(optional: offsets.lazy.map { changes.lastRead[$0.key]?.chain }))
        }
      }
      if !changes.inbound.isEmpty { writeInbound(changes.inbound, to: &pipeline) }
      if !changes.outbound.isEmpty {
        let channels = Array(changes.outbound)
        pipeline.add(setOutbound) { values in
          values.add(ArrayValue(channels.lazy.map(\.key.sourcePartition)))
          values.add(ArrayValue(channels.lazy.map { StoredText($0.key.place.topic) }))
          values.add(ArrayValue(channels.lazy.map(\.key.place.partition)))
          values.add(ArrayValue(channels.lazy.map(\.value)))
        }
      }
      if !changes.deaths.isEmpty { writeDeaths(changes.deaths, to: &pipeline) }
    }

    private func writeInbound(_ numbers: [Channel: Int64], to pipeline: inout Pipeline) {
      var (partitions, topics, last) = (ArrayValue<Int32>(), ArrayValue<StoredText>(), ArrayValue<Int64>())
      var (sources, wholes) = (ArrayValue<IndexedText>(), ArrayValue<StoredText>())
      for (channel, number) in numbers {
        let source = IndexedText(channel.source)
        partitions.append(channel.place.partition)
        sources.append(source)
        wholes.append(source.whole)
        topics.append(StoredText(channel.place.topic))
        last.append(number)
      }
      pipeline.add(setInbound) { values in
        values.add(partitions)
        values.add(sources)
        values.add(wholes)
        values.add(topics)
        values.add(last)
      }
    }

    private func writeDeaths(_ deaths: [MessagePosition: Int], to pipeline: inout Pipeline) {
      for isOver in [true, false] {
        let entries = deaths.filter { ($0.value == 0) == isOver }.map { ($0.key, IndexedText($0.key.detail), $0.value) }
        guard !entries.isEmpty else { continue }
        pipeline.add(isOver ? deleteDeaths : setDeaths) { values in
          values.add(ArrayValue(entries.lazy.map(\.0.partition)))
          values.add(ArrayValue(entries.lazy.map { StoredText($0.0.topic) }))
          values.add(ArrayValue(entries.lazy.map(\.1)))
          guard !isOver else { return }
          var wholes = ArrayValue<StoredText>()
          for entry in entries { wholes.append(entry.1.whole) }
          values.add(wholes)
          values.add(ArrayValue(entries.lazy.map { Int64($0.2) }))
        }
      }
    }
  }
}
