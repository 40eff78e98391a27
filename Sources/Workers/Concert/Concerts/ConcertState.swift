import Contracts
import Deciding

public struct ConcertState: Tables {
  public var concerts = Table<ConcertRow>()

  public init() {}

  public var all: [any AnyTable] { [concerts] }
}

/// A concert that is open or being opened. By its id.
public struct ConcertRow: Row {
  public static let kind = "concert"

  public var concert: Concert
  /// Sections that have not said yet that they are ready; empty: the concert is open.
  public var awaited: [String]
  /// Whom to tell when it is.
  public var commands: [CommandReference]
}
