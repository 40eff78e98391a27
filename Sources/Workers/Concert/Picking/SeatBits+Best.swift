/// The best free seats. What is best is told in docs/architecture.md.
extension SeatBits {
  struct Place: Equatable, Sendable {
    var row: Int
    var number: Int
  }

  /// Free seats side by side, in the first row that has so many of them, and as near to the middle of that row as can be.
  func block(of count: Int) -> [Place]? {
    guard count > 0, count <= seatsPerRow, rows > 0 else { return nil }
    for row in 1...rows where free(inRow: row) >= count {
      if let first = block(of: count, inRow: row) { return (first..<first + count).map { Place(row: row, number: $0) } }
    }
    return nil
  }

  /// The number of the block's first seat.
  private func block(of count: Int, inRow row: Int) -> Int? {
    var best: (first: Int, distance: Int)?
    var run = 0
    for number in 1...seatsPerRow {
      run = self[row, number] ? 0 : run + 1
      guard run >= count else { continue }
      let first = number - count + 1
      let distance = distanceFromMiddle(first, number)
      if distance < best?.distance ?? .max { best = (first, distance) }
    }
    return best?.first
  }

  /// Free seats, wherever they are: in as few neighbouring rows as can be, there as close to each other as can be, and then towards the
  /// front and the middle.
  func nearest(_ count: Int) -> [Place]? {
    guard count > 0, let rows = fewestRows(with: count), let numbers = fewestNumbers(with: count, in: rows) else { return nil }
    var places: [Place] = []
    for row in rows {
      for number in numbers where places.count < count && !self[row, number] { places.append(Place(row: row, number: number)) }
    }
    return places
  }

  /// The fewest neighbouring rows that have so many free seats, the first of several.
  private func fewestRows(with count: Int) -> ClosedRange<Int>? {
    guard rows > 0 else { return nil }
    return narrowest(1...rows, with: count, of: { free(inRow: $0) }, before: { _, _ in false })
  }

  /// The fewest neighbouring numbers that have so many free seats in these rows, the nearest to the middle of several.
  private func fewestNumbers(with count: Int, in rows: ClosedRange<Int>) -> ClosedRange<Int>? {
    guard seatsPerRow > 0 else { return nil }
    return narrowest(1...seatsPerRow, with: count, of: { number in rows.count { row in !self[row, number] } }) { new, old in
      distanceFromMiddle(new.lowerBound, new.upperBound) < distanceFromMiddle(old.lowerBound, old.upperBound)
    }
  }

  /// The narrowest part of a range in which the elements have `count` seats together. Of several that are as narrow, the first one, unless
  /// a later one goes before it.
  private func narrowest(
    _ range: ClosedRange<Int>, with count: Int, of seats: (Int) -> Int, before: (ClosedRange<Int>, ClosedRange<Int>) -> Bool
  ) -> ClosedRange<Int>? {
    let seats = range.map(seats)
    var best: ClosedRange<Int>?
    var (sum, start) = (0, range.lowerBound)
    for end in range {
      sum += seats[end - range.lowerBound]
      while sum - seats[start - range.lowerBound] >= count {
        sum -= seats[start - range.lowerBound]
        start += 1
      }
      guard sum >= count else { continue }
      let found = start...end
      if let known = best, known.count < found.count || known.count == found.count && !before(found, known) { continue }
      best = found
    }
    return best
  }

  /// Twice the distance between the middle of these numbers and the middle of the row.
  private func distanceFromMiddle(_ first: Int, _ last: Int) -> Int { abs(first + last - (seatsPerRow + 1)) }
}
