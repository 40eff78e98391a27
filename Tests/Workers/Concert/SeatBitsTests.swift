import JSON
import TestSupport
import Testing

@testable import ConcertWorker

@Suite struct SeatBitsTests {
  /// A plan of a section, from the front: a dot is a free seat, and anything else is taken.
  private static func seats(_ rows: String...) -> SeatBits {
    var seats = SeatBits(seatsPerRow: rows.first?.count ?? 0)
    seats.add(rows: rows.count)
    for (row, plan) in rows.enumerated() {
      for (number, seat) in plan.enumerated() where seat != "." { seats[row + 1, number + 1] = true }
    }
    return seats
  }

  private static func places(_ row: Int, _ numbers: Int...) -> [SeatBits.Place] { numbers.map { SeatBits.Place(row: row, number: $0) } }

  @Test func `the best block is in the first row that has one, and there nearest to the middle`() {
    #expect(Self.seats(".......").block(of: 3) == Self.places(1, 3, 4, 5))
    #expect(Self.seats("......").block(of: 1) == Self.places(1, 3))
    #expect(Self.seats(".......", ".......").block(of: 7) == Self.places(1, 1, 2, 3, 4, 5, 6, 7))
    #expect(Self.seats("..x.x..", "x......").block(of: 2) == Self.places(1, 1, 2))
    #expect(Self.seats(".x.x.x.", "....xxx").block(of: 2) == Self.places(2, 3, 4))
    #expect(Self.seats("...x...", "xxxxxxx").block(of: 2) == Self.places(1, 2, 3))
  }

  @Test func `there is no block of taken seats, of too many seats, of none, or around the end of a row`() {
    #expect(Self.seats("xx..", "..xx").block(of: 3) == nil)
    #expect(Self.seats("xxxx").block(of: 1) == nil)
    #expect(Self.seats("....").block(of: 5) == nil)
    #expect(Self.seats("....").block(of: 0) == nil)
    #expect(Self.seats().block(of: 1) == nil)
  }

  @Test func `without a block, seats are in one row and close to each other`() {
    #expect(Self.seats(".x.x...x.x.").nearest(4) == Self.places(1, 3, 5, 6, 7))
    #expect(Self.seats(".x.....").nearest(2) == Self.places(1, 3, 4))
    #expect(Self.seats(".x.x.", ".....").nearest(4) == Self.places(2, 1, 2, 3, 4))
  }

  @Test func `seats of several rows are in neighbouring rows, the front ones, and one behind the other`() {
    #expect(Self.seats("xxx.xx", "xxxxxx", "xxxx.x", "xxx.xx").nearest(2) == Self.places(3, 5) + Self.places(4, 4))
    #expect(Self.seats(".x", "x.", ".x").nearest(3) == Self.places(1, 1) + Self.places(2, 2) + Self.places(3, 1))
    #expect(Self.seats(".x", "x.", ".x").nearest(4) == nil)
    #expect(Self.seats("..").nearest(0) == nil)
  }

  @Test func `a row of more than 64 seats is found to its last seat`() {
    var seats = SeatBits(seatsPerRow: 130)
    seats.add(rows: 2)
    for number in 1...130 where !(62...67).contains(number) && number != 130 { seats[1, number] = true }
    #expect(seats.free(inRow: 1) == 7 && seats.free(inRow: 2) == 130)
    #expect(seats.block(of: 6) == (62...67).map { SeatBits.Place(row: 1, number: $0) })
    #expect(seats.block(of: 7) == (62...68).map { SeatBits.Place(row: 2, number: $0) })
    #expect(seats[1, 130] == false && seats[1, 129] && !seats[3, 1] && !seats[1, 131] && !seats[0, 1])
  }

  @Test func `is read as it was written`() throws {
    var random = SplitMix64(seed: 7)
    for seatsPerRow in [1, 63, 64, 65, 1000] {
      var seats = SeatBits(seatsPerRow: seatsPerRow)
      seats.add(rows: 3)
      for row in 1...3 {
        for number in 1...seatsPerRow where random.next() % 3 == 0 { seats[row, number] = true }
      }
      #expect(try JSON.decode(SeatBits.self, from: JSON.encode(seats)) == seats)
    }
    #expect(throws: (any Error).self) { try JSON.decode(SeatBits.self, from: Array(#"{"seatsPerRow":3,"taken":"no numbers"}"#.utf8)) }
  }

  /// A slow search that tries everything, in plans of every kind.
  @Test func `nothing is missed`() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<500 {
      let (rows, width, count) = (Int(random.next() % 4) + 1, Int(random.next() % 7) + 1, Int(random.next() % 4) + 1)
      var seats = SeatBits(seatsPerRow: width)
      seats.add(rows: rows)
      let share = random.next() % 4
      for row in 1...rows {
        for number in 1...width where random.next() % 4 < share { seats[row, number] = true }
      }
      let firstRow = (1...rows).first { row in
        (1...width).contains { first in first + count - 1 <= width && (first..<first + count).allSatisfy { !seats[row, $0] } }
      }
      #expect(seats.block(of: count)?.first?.row == firstRow)
      let free = (1...rows).reduce(0) { $0 + seats.free(inRow: $1) }
      let nearest = seats.nearest(count)
      #expect((nearest != nil) == (free >= count))
      for place in nearest ?? [] { #expect(!seats[place.row, place.number]) }
      let span = nearest.map { ($0.map(\.row).max() ?? 0) - ($0.map(\.row).min() ?? 0) + 1 } ?? 0
      let fewest = (1...rows).first { height in
        (1...rows).contains { top in top + height - 1 <= rows && (top..<top + height).reduce(0) { $0 + seats.free(inRow: $1) } >= count }
      }
      #expect(span <= fewest ?? 0 && Set(nearest?.map { "\($0.row).\($0.number)" } ?? []).count == (nearest == nil ? 0 : count))
    }
  }
}
