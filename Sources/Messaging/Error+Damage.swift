extension Error {
  /// Whether another attempt is of no use until somebody has mended it: a file or a row is damaged, records are gone, or a database is
  /// not the log's.
  public var isDamage: Bool {
    if let error = self as? LogError { return error.code == .corrupt || error.code == .recordsLost }
    return (self as? StoreError)?.code == .corrupt || self is DatabaseMismatch
  }
}
