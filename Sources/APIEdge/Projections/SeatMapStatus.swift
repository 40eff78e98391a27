import Contracts

/// A seat's status in one byte.
enum SeatMapStatus: UInt8 {
  case available, held, sold

  init(_ status: SeatStatus.Status) {
    self =
      switch status {
      case .available: .available
      case .held: .held
      case .sold: .sold
      }
  }

  var contract: SeatStatus.Status {
    switch self {
    case .available: .available
    case .held: .held
    case .sold: .sold
    }
  }
}
