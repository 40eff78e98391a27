import Contracts
import Deciding

public struct ConcertState: Tables {
  public var concerts = Table<ConcertRow>()
  public var cancellations = Table<Cancellation>()

  public init() {}

  public var all: [any AnyTable] { [concerts, cancellations] }
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

/// How far the reservations of a cancelled evening are undone, by the schedule's id.
public struct Cancellation: Row {
  public static let kind = "cancellation"

  public var reason: String?
  /// The reservations that were told.
  public var reservations = 0
  /// The paid ones among them that have ended.
  public var refunded = 0

  func reply(of scheduleId: String) -> ScheduleCancelled {
    ScheduleCancelled(scheduleId: scheduleId, reservations: reservations, refunded: refunded)
  }
}
