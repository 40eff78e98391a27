import Contracts
import JSON

/// The position of each seat in a schedule's seat map, and the parts of its JSON that never change.
struct SeatLayout {
  private struct Block {
    let section: Section
    /// The index of its first seat.
    let start: Int
    /// `{"seatId":"con-1.1.2.`
    let head: [UInt8]
    /// `","section":"A","row":`
    let middle: [UInt8]
    /// `,"price":100,"status":"`
    let tail: [UInt8]
  }

  let count: Int
  private let preamble: [UInt8]
  private let blocks: [Block]
  private let blockOfSection: [String: Int]

  init(_ schedule: Schedule) {
    var start = 0
    blocks = schedule.sections.map { section in
      defer { start += section.seats }
      return Block(
        section: section, start: start,
        // The quote that ends the id comes after row and number.
        head: Array("{\"seatId\":".utf8) + JSONValue.string(section.sectionId + ".").encoded().dropLast(),
        middle: Array("\",\"section\":".utf8) + JSONValue.string(section.name).encoded() + Array(",\"row\":".utf8),
        tail: Array(",\"price\":\(section.price),\"status\":\"".utf8))
    }
    count = start
    preamble = Array("{\"scheduleId\":".utf8) + JSONValue.string(schedule.scheduleId).encoded() + Array(",\"seats\":[".utf8)
    blockOfSection = Dictionary(schedule.sections.enumerated().map { ($1.sectionId, $0) }) { first, _ in first }
  }

  func index(of seat: SeatID) -> Int? {
    guard let block = blockOfSection[seat.sectionId].map({ blocks[$0] }), (1...block.section.rows).contains(seat.row),
      (1...block.section.seatsPerRow).contains(seat.number)
    else { return nil }
    return block.start + (seat.row - 1) * block.section.seatsPerRow + seat.number - 1
  }

  /// The indexes of a section's seats, row by row. Sections are numbered from 0.
  func seats(ofSection index: Int) -> Range<Int> { blocks[index].start..<blocks[index].start + blocks[index].section.seats }

  /// These seats as elements of the map's JSON array. The first part also opens the map, and the last one closes it.
  func json(of seats: Range<Int>, statuses: [SeatMapStatus]) -> [UInt8] {
    var json: [UInt8] = []
    json.reserveCapacity(seats.count * 144 + 128)
    if seats.lowerBound == 0 { json += preamble }
    // This is the last block that begins at or before the first seat.
    var blockIndex = (blocks.lastIndex { $0.start <= seats.lowerBound && $0.section.seats > 0 }) ?? 0
    for seat in seats {
      while seat >= blocks[blockIndex].start + blocks[blockIndex].section.seats { blockIndex += 1 }
      if seat > 0 { json.append(UInt8(ascii: ",")) }
      append(seat, of: blocks[blockIndex], statuses[seat], to: &json)
    }
    if seats.upperBound == count { json += [UInt8(ascii: "]"), UInt8(ascii: "}")] }
    return json
  }

  private func append(_ seat: Int, of block: Block, _ status: SeatMapStatus, to json: inout [UInt8]) {
    let (row, number) = (seat - block.start).quotientAndRemainder(dividingBy: block.section.seatsPerRow)
    json += block.head
    append(row + 1, to: &json)
    json.append(UInt8(ascii: "."))
    append(number + 1, to: &json)
    json += block.middle
    append(row + 1, to: &json)
    append(",\"number\":", to: &json)
    append(number + 1, to: &json)
    json += block.tail
    switch status {
    case .available: append("AVAILABLE\"}", to: &json)
    case .held: append("HELD\"}", to: &json)
    case .sold: append("SOLD\"}", to: &json)
    }
  }

  private func append(_ text: StaticString, to json: inout [UInt8]) {
    json.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes a small number (some 1 to 1,000) in decimal.
  private func append(_ number: Int, to json: inout [UInt8]) {
    if number >= 10 { append(number / 10, to: &json) }
    json.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }
}
