import Deciding
import PostgreSQL

/// Finds rows of the journal by what they are about. No index helps, because an index would cost every commit.
struct PostgreSQLJournalSearch {
  /// Rows of a partition that are looked at before the time is.
  private static let window: Int64 = 20_000

  let connection: Connection
  let service: String

  func rows(_ query: JournalQuery, limit: Int) throws -> [JournalRow] {
    try rows(query, in: nil, limit: limit)
  }

  /// Looks at the newest rows of each partition first.
  ///
  /// - Parameter starts: the numbers of each partition up to which no row is of interest.
  func newest(
    _ query: JournalQuery, after starts: [Int32: Int64], upTo ends: [Int32: Int64], limit: Int, while goesOn: () -> Bool
  ) throws -> JournalFinding {
    var finding = JournalFinding()
    var left = ends.filter { $0.value > starts[$0.key] ?? 0 }
    searching: while !left.isEmpty {
      for (partition, end) in left.sorted(by: { $0.key < $1.key }) {
        let first = starts[partition] ?? 0
        let start = max(first, end - Self.window)
        let found = try rows(query, in: Window(partition: partition, after: start, upTo: end), limit: limit - finding.rows.count)
        finding.rows += found
        // At the limit, what is older than the last row may be missing, in this window already.
        let isFull = finding.rows.count >= limit
        let unseen = if isFull, let last = found.last { last.sequence - 1 } else { start }
        left[partition] = unseen > first ? unseen : nil
        guard !isFull, goesOn() else { break searching }
      }
    }
    finding.searchedSince = try left.compactMap { try time(from: $0.value + 1, in: $0.key) ?? time(from: $0.value, in: $0.key) }.max()
    return finding
  }

  private struct Window {
    var partition: Int32
    var after: Int64
    var upTo: Int64
  }

  /// - Parameter window: its newest rows; nil: the first ones of all.
  private func rows(_ query: JournalQuery, in window: Window?, limit: Int) throws -> [JournalRow] {
    let bounds = window == nil ? "" : "partition = $1 and sequence > $2 and sequence <= $3 and "
    let condition = Self.condition(query, bounds, window == nil ? 1 : 4)
    let order = window == nil ? "partition, sequence" : "sequence desc"
    let select = connection.statement(
      "select \(PostgreSQLTables.Journal.columns) from journal where \(condition) order by \(order) limit \(limit)")
    return try connection.run(select) { values in
      if let window {
        values.add(window.partition)
        values.add(window.after)
        values.add(window.upTo)
      }
      Self.add(query, to: &values)
    }.all { row in
      let partition: Int32 = row[0]
      return PostgreSQLTables.Journal.read(row, from: JournalColumns.source(of: service, partition))
    }
  }

  /// The time of the first row from this number on.
  private func time(from sequence: Int64, in partition: Int32) throws -> Timestamp? {
    let select = connection.statement("select time from journal where partition = $1 and sequence >= $2 order by sequence limit 1")
    return try connection.run(select) { values in
      values.add(partition)
      values.add(sequence)
    }.first { row in row[0] as Timestamp }
  }

  /// - Parameter first: the number of the query's first value.
  private static func condition(_ query: JournalQuery, _ window: String, _ first: Int) -> String {
    let (one, two, three, four) = ("$\(first)", "$\(first + 1)", "$\(first + 2)", "$\(first + 3)")
    let condition =
      switch query {
      case .subject: "subject_id = \(one) or subject = \(two) or key = \(three)"
      case .about:
        "correlation_id = \(one) or subject_id = \(one) or correlation = \(two) or subject = \(two) or key = \(three) or id = \(four)"
      case .requests: "correlation_id = any(\(one)::uuid[]) or correlation = any(\(two)::text[])"
      }
    return window + "(\(condition))"
  }

  private static func add(_ query: JournalQuery, to values: inout Parameters) {
    switch query {
    case .subject(let text):
      add(text, to: &values)
      values.add(Array(text.utf8))
    case .about(let text):
      add(text, to: &values)
      values.add(Array(text.utf8))
      values.add(MessageID(text))
    case .requests(let texts):
      var (ids, others) = (ArrayValue<MessageID>(), ArrayValue<StoredText>())
      for text in texts {
        if let id = IDText(text).id { ids.append(id) } else { others.append(StoredText(text)) }
      }
      values.add(ids)
      values.add(others)
    }
  }

  private static func add(_ text: String, to values: inout Parameters) {
    let id = IDText(text).id
    values.add(id)
    values.add(id == nil ? StoredText(text) : nil)
  }
}
