extension Error {
  /// Whether it is about a file or a row that is damaged: another attempt is of no use until somebody has mended it.
  public var isDamage: Bool {
    (self as? LogError)?.code == .corrupt || (self as? StoreError)?.code == .corrupt
  }
}
