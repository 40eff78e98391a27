import Contracts
import Platform
import Sodium

/// A Zobrist hash of a whole seat map, which is updated in constant time: the exclusive or of one number for each seat and its status. Two
/// different maps of a schedule have the same hash with a chance of 2^-64.
struct SeatMapFingerprint {
  private var value: UInt64

  /// The hash of a schedule in which every seat is available.
  init(_ schedule: Schedule) {
    var parts = [schedule.scheduleId]
    for section in schedule.sections {
      parts += [section.sectionId, section.name, "\(section.rows)", "\(section.seatsPerRow)", "\(section.price)"]
    }
    value = Digest.blake2b128.of(parts: parts.map { Array($0.utf8) })[..<8].reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func change(seat: Int, from old: SeatMapStatus, to new: SeatMapStatus) {
    value ^= Self.number(seat, old) ^ Self.number(seat, new)
  }

  var entityTag: String { "\"\(String(hexadecimal: value))\"" }

  private static func number(_ seat: Int, _ status: SeatMapStatus) -> UInt64 {
    // MurmurHash3's finaliser. Available seats add nothing, so a new map needs no pass over its seats.
    guard status != .available else { return 0 }
    var hash = UInt64(seat) << 2 | UInt64(status.rawValue)
    hash = (hash &+ 0x9E37_79B9_7F4A_7C15) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ hash >> 33
  }
}
