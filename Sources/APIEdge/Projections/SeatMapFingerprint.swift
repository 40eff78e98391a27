import Contracts
import Sodium

/// A hash of a whole seat map that follows each change in constant time (Zobrist's): the exclusive or of one number for each seat and
/// what it is. Two different maps of a schedule have the same one with a chance of 2^-64.
struct SeatMapFingerprint {
  private var value: UInt64

  /// Of a schedule with every seat available.
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
    // MurmurHash3's finaliser. Available seats count as nothing, so that a fresh map need not be gone through.
    guard status != .available else { return 0 }
    var hash = UInt64(seat) << 2 | UInt64(status.rawValue)
    hash = (hash &+ 0x9E37_79B9_7F4A_7C15) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ hash >> 33
  }
}
