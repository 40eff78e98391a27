import Contracts
import JSON

/// The position of each seat in a schedule's seat map, and the parts of its JSON that never change.
struct SeatLayout {
  /// The seats of a section, with the parts of their JSON.
  private struct Block {
    let section: Section
    /// The index of its first seat.
    let start: Int
    /// Its chunks' numbers.
    let chunks: Range<Int>
    /// `{"seatId":"con-1.1.2.`
    let head: [UInt8]
    /// `","section":"A","row":`
    let middle: [UInt8]
    /// `,"price":100,"status":"`
    let tail: [UInt8]
  }

  /// Neighbouring seats of one section, whose JSON is encoded together.
  private struct Chunk {
    let block: Int
    let seats: Range<Int>
  }

  /// Some 30 KB of JSON: small enough to encode in a few dozen microseconds, large enough to be few.
  static let seatsPerChunk = 256

  let sections: [Section]
  let count: Int
  private let blocks: [Block]
  private let chunks: [Chunk]
  private let blockOfSection: [String: Int]

  init(_ schedule: Schedule) {
    sections = schedule.sections
    var start = 0
    var chunks: [Chunk] = []
    blocks = schedule.sections.enumerated().map { index, section in
      let seats = start..<start + section.seats
      let firstChunk = chunks.count
      chunks += stride(from: start, to: seats.upperBound, by: Self.seatsPerChunk).map {
        Chunk(block: index, seats: $0..<min($0 + Self.seatsPerChunk, seats.upperBound))
      }
      defer { start = seats.upperBound }
      return Block(
        section: section, start: start, chunks: firstChunk..<chunks.count,
        // The quote that ends the id comes after row and number.
        head: Array("{\"seatId\":".utf8) + JSONValue.string(section.sectionId + ".").encoded().dropLast(),
        middle: Array("\",\"section\":".utf8) + JSONValue.string(section.name).encoded() + Array(",\"row\":".utf8),
        tail: Array(",\"price\":\(section.price),\"status\":\"".utf8))
    }
    count = start
    self.chunks = chunks
    blockOfSection = Dictionary(schedule.sections.enumerated().map { ($1.sectionId, $0) }) { first, _ in first }
  }

  func index(of seat: SeatID) -> Int? {
    guard let block = blockOfSection[seat.sectionId].map({ blocks[$0] }), (1...block.section.rows).contains(seat.row),
      (1...block.section.seatsPerRow).contains(seat.number)
    else { return nil }
    return block.start + (seat.row - 1) * block.section.seatsPerRow + seat.number - 1
  }

  // MARK: Sections and chunks

  /// The number of the section of a seat, in the order of the schedule.
  func section(of seat: SeatID) -> Int? { blockOfSection[seat.sectionId] }

  /// The indexes of a section's seats, row by row. Sections are numbered from 0.
  func seats(ofSection index: Int) -> Range<Int> { blocks[index].start..<blocks[index].start + blocks[index].section.seats }

  var chunkCount: Int { chunks.count }

  func chunks(ofSection section: Int) -> Range<Int> { blocks[section].chunks }

  /// - Parameter section: the section of the seat.
  func chunk(ofSeat seat: Int, inSection section: Int) -> Int {
    blocks[section].chunks.lowerBound + (seat - blocks[section].start) / Self.seatsPerChunk
  }

  // MARK: JSON

  /// The seats of a chunk as elements of a JSON array, with a comma before each but the section's first one.
  func json(ofChunk number: Int, statuses: [SeatMapStatus]) -> [UInt8] {
    let chunk = chunks[number]
    let block = blocks[chunk.block]
    var json: [UInt8] = []
    json.reserveCapacity(chunk.seats.count * 144)
    for seat in chunk.seats {
      if seat > block.start { json.append(UInt8(ascii: ",")) }
      json += block.head
      appendRowAndNumber(seat, of: block, to: &json)
      json += block.tail
      append(statuses[seat].word, to: &json)
      append("\"}", to: &json)
    }
    return json
  }

  /// A seat's element of the JSON of an event: `{"seatId":"con-1.1.2.1.1","status":"HELD"}`.
  func appendChange(of seat: Int, to status: SeatMapStatus, json: inout [UInt8]) {
    // This is the last block that begins at or before the seat; a block has a seat at least.
    var (low, high) = (0, blocks.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if blocks[middle].start <= seat { low = middle } else { high = middle }
    }
    let block = blocks[low]
    let (row, number) = (seat - block.start).quotientAndRemainder(dividingBy: block.section.seatsPerRow)
    json += block.head
    append(row + 1, to: &json)
    json.append(UInt8(ascii: "."))
    append(number + 1, to: &json)
    append("\",\"status\":\"", to: &json)
    append(status.word, to: &json)
    append("\"}", to: &json)
  }

  private func appendRowAndNumber(_ seat: Int, of block: Block, to json: inout [UInt8]) {
    let (row, number) = (seat - block.start).quotientAndRemainder(dividingBy: block.section.seatsPerRow)
    append(row + 1, to: &json)
    json.append(UInt8(ascii: "."))
    append(number + 1, to: &json)
    json += block.middle
    append(row + 1, to: &json)
    append(",\"number\":", to: &json)
    append(number + 1, to: &json)
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

extension SeatMapStatus {
  fileprivate var word: StaticString {
    switch self {
    case .available: "AVAILABLE"
    case .held: "HELD"
    case .sold: "SOLD"
    }
  }
}
