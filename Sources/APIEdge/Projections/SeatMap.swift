import Contracts
import HTTP

/// The seats of one schedule, as the edge shows them: five bytes a seat, and the JSON of the last answer.
///
/// The JSON is kept in pieces of `seatsPerChunk` seats. A change drops the piece of its seat. The next answer encodes only that piece, and
/// is written from the pieces. So neither a change nor an answer works through the whole map, which is 2.3 MB for 20,000 seats.
struct SeatMap {
  /// Some 30 KB of JSON: small enough to encode in a few dozen microseconds, large enough to be few.
  static let seatsPerChunk = 256

  let schedule: Schedule
  private(set) var availableSeats: Int
  let layout: SeatLayout
  private(set) var statuses: [SeatMapStatus]
  /// The version of each seat's last change. A version that does not fit stays at the maximum; from then on the order of arrival counts.
  private var versions: [UInt32]
  private var fingerprint: SeatMapFingerprint
  private var chunks: [SharedBytes?]

  init(_ schedule: Schedule) {
    self.schedule = schedule
    layout = SeatLayout(schedule)
    availableSeats = layout.count
    statuses = Array(repeating: .available, count: layout.count)
    versions = Array(repeating: 0, count: layout.count)
    fingerprint = SeatMapFingerprint(schedule)
    chunks = Array(repeating: nil, count: max(1, (layout.count + Self.seatsPerChunk - 1) / Self.seatsPerChunk))
  }

  var totalSeats: Int { layout.count }

  func status(of seat: SeatID) -> SeatStatus.Status? { layout.index(of: seat).map { statuses[$0].contract } }

  /// Takes the present state of a seat. An older version than the known one changes nothing.
  mutating func apply(_ status: SeatStatus.Status, to seat: SeatID, version: Int64) {
    guard let index = layout.index(of: seat) else { return }
    let version = UInt32(clamping: version)
    guard version >= versions[index] else { return }
    versions[index] = version
    let (old, new) = (statuses[index], SeatMapStatus(status))
    guard old != new else { return }
    statuses[index] = new
    availableSeats += (new == .available ? 1 : 0) - (old == .available ? 1 : 0)
    fingerprint.change(seat: index, from: old, to: new)
    chunks[index / Self.seatsPerChunk] = nil
  }

  /// A strong entity tag. It is a function of the seats alone, so equal maps have equal tags, at every edge and after any restart.
  var entityTag: String { fingerprint.entityTag }

  /// The pieces of the answer's content, in order.
  mutating func json() -> [SharedBytes] {
    chunks.indices.map { chunk in
      if let bytes = chunks[chunk] { return bytes }
      let first = chunk * Self.seatsPerChunk
      let bytes = SharedBytes(layout.json(of: first..<min(first + Self.seatsPerChunk, layout.count), statuses: statuses))
      chunks[chunk] = bytes
      return bytes
    }
  }
}

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
