/// Notices that a database's write-ahead log grows. At 16 MiB a checkpoint empties it, unless a reader keeps an old state open: then it
/// keeps all later writes.
public struct WriteAheadWatch {
  public enum Notice: Equatable, Sendable {
    case grows(bytes: Int64)
    case isSmallAgain(bytes: Int64)
  }

  /// SQLite cuts the file to this when it starts over, so only a larger one is growing.
  public static let limit: Int64 = 64 << 20

  /// Its size at the last notice; nil: there is nothing to report.
  private var told: Int64?

  public init() {}

  /// The notice for this size: when it passes the limit, each time it has doubled since, and when it is small again.
  public mutating func look(at bytes: Int64) -> Notice? {
    if bytes <= Self.limit {
      guard told != nil else { return nil }
      told = nil
      return .isSmallAgain(bytes: bytes)
    }
    if let told, bytes < 2 * told { return nil }
    told = bytes
    return .grows(bytes: bytes)
  }
}
