import Contracts
import Platform
import Sodium

/// A Zobrist hash of a seat map or a part of it, which is updated in constant time: the exclusive or of one number for each seat and its
/// status. Two different maps of a schedule have the same hash with a chance of 2^-64.
struct SeatMapFingerprint: Hashable, CustomStringConvertible {
  private var value: UInt64

  /// The hash of a schedule in which every seat is available.
  init(_ schedule: Schedule) {
    self.init(schedule.scheduleId, schedule.sections)
  }

  /// The hash of these sections, of which every seat is available.
  init(_ scheduleId: String, _ sections: [Section]) {
    var parts = [scheduleId]
    for section in sections {
      parts += [section.sectionId, section.name, "\(section.rows)", "\(section.seatsPerRow)", "\(section.price)"]
    }
    value = Digest.blake2b128.of(parts: parts.map { Array($0.utf8) })[..<8].reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Reads what ``description`` writes.
  init?(_ text: some StringProtocol) {
    guard let value = UInt64(hexadecimal: Substring(text).utf8) else { return nil }
    self.value = value
  }

  mutating func change(seat: Int, from old: SeatMapStatus, to new: SeatMapStatus) {
    value ^= Self.number(seat, old) ^ Self.number(seat, new)
  }

  func joined(with other: SeatMapFingerprint) -> SeatMapFingerprint {
    var joined = self
    joined.value ^= other.value
    return joined
  }

  var description: String { String(hexadecimal: value) }

  var entityTag: String { "\"\(self)\"" }

  private static func number(_ seat: Int, _ status: SeatMapStatus) -> UInt64 {
    // MurmurHash3's finaliser. Available seats add nothing, so a new map needs no pass over its seats.
    guard status != .available else { return 0 }
    var hash = UInt64(seat) << 2 | UInt64(status.rawValue)
    hash = (hash &+ 0x9E37_79B9_7F4A_7C15) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ hash >> 33
  }
}
