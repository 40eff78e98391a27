import SQLite

extension StoreError {
  init(_ error: SQLiteError) {
    if error.isFull {
      self.init(.noSpace, error.description)
    } else if error.isCorrupt || error.isMismatch {
      self.init(.corrupt, error.description + Self.recovery)
    } else if error.isBusy || error.isInaccessible || error.isInterrupted {
      self.init(.unavailable, error.description)
    } else if error.isConstraint {
      self.init(.conflict, error.description)
    } else {
      self.init(.other, error.description)
    }
  }

  private static let recovery =
    "; keep the file together with its -wal and -shm; without a backup, `sqlite3 <file> .recover | sqlite3 <new file>` saves what can "
    + "still be read. Don't start with an empty file: messages would be numbered from 1 again, and consumers take them for repeats"
}
