import Deciding

/// A row of a service's state that does not follow from its journal.
struct StateDifference: CustomStringConvertible {
  /// Nil: there is no such row.
  var stored: StateRow?
  /// As the journal has it; nil: it has no such row.
  var folded: StateRow?

  /// Calls `body` with each difference between two states.
  ///
  /// - Returns: the number of rows that were compared.
  static func forEach(
    between stored: any DatabaseSnapshot, and folded: any DatabaseSnapshot, _ body: (StateDifference) throws -> Void
  ) throws -> Int64 {
    var (count, expected): (Int64, Int64) = (0, 0)
    var surplus: Int64 = 0
    try stored.forEachRow { row in
      count += 1
      let other = try folded.row(row.name, in: row.partition)
      if other == nil { surplus += 1 }
      guard (other?.version, other?.data) != (row.version, row.data) else { return }
      try body(StateDifference(stored: row, folded: other))
    }
    try folded.forEachRow { _ in expected += 1 }
    guard expected != count - surplus else { return count }
    try folded.forEachRow { row in
      if try stored.row(row.name, in: row.partition) == nil { try body(StateDifference(stored: nil, folded: row)) }
    }
    return count
  }

  var description: String {
    switch (stored, folded) {
    case (let stored?, let folded?):
      "\(Self.name(stored)) is \(Self.text(stored)); by the journal it is \(Self.text(folded))"
    case (let stored?, nil): "\(Self.name(stored)) is \(Self.text(stored)), and no event of the journal has made it"
    case (nil, let folded?): "\(Self.name(folded)) is missing; by the journal it is \(Self.text(folded))"
    case (nil, nil): "no difference"
    }
  }

  private static func name(_ row: StateRow) -> String {
    "\(row.name.kind) \(Printable.text(row.name.id)) of partition \(row.partition)"
  }

  /// The most bytes of a row that a message shows.
  private static let shown = 500

  private static func text(_ row: StateRow) -> String {
    "\(Printable.text(row.data.prefix(shown)))\(row.data.count > shown ? "…" : "") in version \(row.version)"
  }
}
