import Contracts

/// Which seats a new reservation wants.
struct SeatTarget: Equatable {
  /// The section of the seats, or the one that is asked first.
  let sectionId: String
  /// Empty when seats are looked for.
  var seatIds: [String] = []
  /// Nil when the seats are named.
  var search: SeatSearch?
}
