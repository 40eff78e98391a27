/// Which of a section's seats are taken, as bits: every row begins with a word of its own, so that a full row is passed over in a moment.
struct SeatBits: Equatable, Sendable {
  let seatsPerRow: Int
  private var words: [UInt64] = []

  init(seatsPerRow: Int) {
    self.seatsPerRow = max(seatsPerRow, 0)
  }

  var rows: Int { seatsPerRow == 0 ? 0 : words.count / wordsPerRow }

  private var wordsPerRow: Int { (seatsPerRow + 63) / 64 }

  /// Adds rows in which every seat is free.
  mutating func add(rows: Int) {
    words.append(contentsOf: repeatElement(0, count: rows * wordsPerRow))
  }

  /// Whether a seat is taken. Rows and numbers are from 1; a seat outside of these rows is false, and setting it changes nothing.
  subscript(row: Int, number: Int) -> Bool {
    get {
      guard let (word, bit) = place(row, number) else { return false }
      return words[word] & bit != 0
    }
    set {
      guard let (word, bit) = place(row, number) else { return }
      if newValue { words[word] |= bit } else { words[word] &= ~bit }
    }
  }

  private func place(_ row: Int, _ number: Int) -> (word: Int, bit: UInt64)? {
    guard row > 0, row <= rows, number > 0, number <= seatsPerRow else { return nil }
    let (word, bit) = (number - 1).quotientAndRemainder(dividingBy: 64)
    return ((row - 1) * wordsPerRow + word, 1 << UInt64(bit))
  }

  /// How many seats of a row are free.
  func free(inRow row: Int) -> Int {
    let first = (row - 1) * wordsPerRow
    return words[first..<first + wordsPerRow].reduce(seatsPerRow) { $0 - $1.nonzeroBitCount }
  }
}

/// Stored as whole numbers, one a word.
extension SeatBits: Codable {
  private enum CodingKeys: CodingKey { case seatsPerRow, taken }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(seatsPerRow: try container.decode(Int.self, forKey: .seatsPerRow))
    words = try container.decode([Int64].self, forKey: .taken).map { UInt64(bitPattern: $0) }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(seatsPerRow, forKey: .seatsPerRow)
    try container.encode(words.map { Int64(bitPattern: $0) }, forKey: .taken)
  }
}
