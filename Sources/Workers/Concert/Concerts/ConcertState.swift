import Contracts
import Deciding

public struct ConcertState: Tables {
  public var concerts = Table<ConcertRow>()

  public init() {}

  public var all: [any AnyTable] { [concerts] }
}

/// A concert that is open or being opened, by its id.
public struct ConcertRow: Row {
  public static let kind = "concert"

  public var concert: Concert
  /// The sections that are not ready yet; empty: the concert is open.
  public var awaited: [String]
  /// The commands to answer when it is open.
  public var commands: [CommandReference]
}
