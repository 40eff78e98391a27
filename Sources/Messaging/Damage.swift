extension Error {
  /// Whether another attempt is of no use until somebody has mended it: a file or a row is damaged, or a database is not the log's.
  public var isDamage: Bool {
    (self as? LogError)?.code == .corrupt || (self as? StoreError)?.code == .corrupt || self is DatabaseMismatch
  }
}
