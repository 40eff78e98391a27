/// The numbers that a batch gives in the journal of a partition.
package struct JournalSpan: Equatable {
  /// The number of the row before the first one. The journal in the database must end with it: if it ends earlier, somebody has put an
  /// older copy of the database in its place, and if it ends later, somebody else has written it.
  package let before: Int64
  package private(set) var last: Int64

  /// The spans of these rows, by partition. Throws `.conflict` when a row does not come after the one before it.
  package static func all(of rows: [JournalRow], in database: String) throws(StoreError) -> [Int32: JournalSpan] {
    var spans: [Int32: JournalSpan] = [:]
    for row in rows {
      guard let last = spans[row.partition]?.last else {
        spans[row.partition] = JournalSpan(before: row.predecessor ?? row.sequence - 1, last: row.sequence)
        continue
      }
      guard row.follows(last) else { throw .conflict("number \(row.sequence) of the journal of partition \(row.partition)", in: database) }
      spans[row.partition]?.last = row.sequence
    }
    return spans
  }
}
