/// Notices that a database's write-ahead log grows. It goes over into the file at 16 MiB, unless a reader stays on what was before: then
/// it holds all that is written from then on.
public struct WriteAheadWatch {
  public enum Notice: Equatable, Sendable {
    case grows(bytes: Int64)
    case isSmallAgain(bytes: Int64)
  }

  /// SQLite cuts the file to this when it starts over, so only a larger one is growing.
  public static let limit: Int64 = 64 << 20

  /// Its size when that was said last; nil: nothing is to be said of it.
  private var told: Int64?

  public init() {}

  /// What to say: when it passes the limit, each time it has doubled since, and when that is over.
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
