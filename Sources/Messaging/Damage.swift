extension Error {
  /// Whether it is about a file or a row that is damaged, records that are gone, or a database that is not the log's: another attempt is of no use until somebody has
  /// mended it.
  public var isDamage: Bool {
    if let error = self as? LogError { return error.code == .corrupt || error.code == .recordsLost }
    return (self as? StoreError)?.code == .corrupt || self is DatabaseMismatch
  }
}
