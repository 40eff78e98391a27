import SQLite

/// The progress of each partition: offsets, channels, and the messages that processes died over.
struct ProgressTables {
  private let selectOffsets: Statement
  private let setOffset: Statement
  private let selectInbound: Statement
  private let setInbound: Statement
  private let selectOutbound: Statement
  private let setOutbound: Statement
  private let selectDeaths: Statement
  private let setDeaths: Statement
  private let deleteDeaths: Statement

  init(_ database: Database) throws {
    selectOffsets = try database.prepare("select topic, next, last, fingerprint, chain from offsets where partition = ?")
    // Without a new record, the known one stays.
    setOffset = try database.prepare(
      """
      insert into offsets (partition, topic, next, last, fingerprint, chain) values (?, ?, ?, ?, ?, ?)
      on conflict do update set
        next = excluded.next, last = coalesce(excluded.last, last), fingerprint = coalesce(excluded.fingerprint, fingerprint),
        chain = case when excluded.last is null then chain else excluded.chain end
      """)
    selectInbound = try database.prepare("select source, topic, number from channels_in where partition = ?")
    setInbound = try database.prepare(
      """
      insert into channels_in (partition, source, topic, number) values (?, ?, ?, ?)
      on conflict do update set number = excluded.number
      """)
    selectOutbound = try database.prepare("select topic, partition, number from channels_out where source_partition = ?")
    setOutbound = try database.prepare(
      """
      insert into channels_out (source_partition, topic, partition, number) values (?, ?, ?, ?)
      on conflict do update set number = excluded.number
      """)
    selectDeaths = try database.prepare("select topic, detail, count from deaths where partition = ?")
    setDeaths = try database.prepare(
      "insert into deaths (partition, topic, detail, count) values (?, ?, ?, ?) on conflict do update set count = excluded.count")
    deleteDeaths = try database.prepare("delete from deaths where partition = ? and topic = ? and detail = ?")
  }

  func read(_ partition: Int32, into claim: inout Claim) throws {
    try selectOffsets.forEach(partition) { row in
      claim.offsets[row[0]] = row[1]
      let last: Int64? = row[2]
      guard let last, last >= 0 else { return }
      claim.lastRead[row[0]] = RecordMark(offset: last, fingerprint: row[3], chain: row[4])
    }
    try selectInbound.forEach(partition) { row in
      claim.inbound[Channel(source: row[0], place: TopicPartition(row[1], partition))] = row[2]
    }
    try selectOutbound.forEach(partition) { row in claim.outbound[TopicPartition(row[0], row[1])] = row[2] }
    try selectDeaths.forEach(partition) { row in
      claim.deaths[MessagePosition(partition: partition, topic: row[0], detail: row[1])] = row[2]
    }
  }

  func write(_ changes: Changes) throws {
    for (place, offset) in changes.offsets {
      let last = changes.lastRead[place]
      try setOffset.run(place.partition, place.topic, offset, last?.offset, last?.fingerprint, last?.chain)
    }
    for (channel, number) in changes.inbound {
      try setInbound.run(channel.place.partition, channel.source, channel.place.topic, number)
    }
    for (channel, number) in changes.outbound {
      try setOutbound.run(channel.sourcePartition, channel.place.topic, channel.place.partition, number)
    }
    for (position, count) in changes.deaths {
      if count == 0 {
        try deleteDeaths.run(position.partition, position.topic, position.detail)
      } else {
        try setDeaths.run(position.partition, position.topic, position.detail, count)
      }
    }
  }
}
