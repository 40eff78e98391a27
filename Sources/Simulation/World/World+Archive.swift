import InMemory
import Messaging

/// Old rows of the journals leave the databases, beside the lanes. In a world everything happens within minutes, so a row counts as old as
/// soon as every service that it is for has taken it: that is what a week is for.
extension World {
  /// Rows that are moved at once.
  private static let step = 3

  /// Somebody archives the journals of a service. Perhaps he dies before all rows have left the database.
  func archive() throws {
    let service = dice.pick(services)
    let staying = mutant == .archivesState ? [] : stateTopics
    let old = OldRows(service.database.store(), stateTopics: staying, step: Self.step) { _ in }
    let claims = try service.database.reader().claims().sorted { $0.key < $1.key }
    // Where lost work is being done again, rows have old times.
    for (partition, claim) in claims where !claim.incarnation.contains("@") {
      var rows: [JournalRow] = []
      var isTaken = true
      try old.forEach(of: partition, claim, before: time) { row in
        isTaken = isTaken && wasTaken(row)
        if isTaken { rows.append(row) }
      }
      // A file of a database that was replaced since is in the way.
      let isInTheWay = service.files.values.contains { file in
        file.first.map { ($0.partition, $0.sequence) == (partition, rows.first?.sequence) } ?? false && file != rows
      }
      if let first = rows.first, let last = rows.last, !isInTheWay {
        let archive = ArchivedRows(
          partition: partition, first: first.sequence, last: last.sequence, count: Int64(rows.count), until: time, bytes: 0, sha256: "")
        history.note("\(service.name): rows \(archive.first) to \(archive.last) of partition \(partition) are archived")
        service.files[archive.fileName] = rows
        try service.database.store().record(archive)
      }
      _ = try old.clear(partition, limit: dice.happens(700) ? .max : dice.number(0...2))
    }
  }

  private func wasTaken(_ row: JournalRow) -> Bool {
    guard let target = row.target, let number = row.envelope.sequence else { return true }
    let channel = Channel(source: row.envelope.source, place: target)
    return services.filter { $0.worker.topics.contains(target.topic) }.allSatisfy { abs($0.shadow.inbound[channel] ?? 0) >= number }
  }
}
