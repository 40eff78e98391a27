extension FixedWidthInteger {
  /// Reads a number as it is written here: ASCII digits alone, without a sign and without zeros before them. Swift's own initialiser takes
  /// `+1` and `01` too, so that one number has many texts. Nil: it is no such text, or too large.
  public init?(decimal text: some StringProtocol) {
    guard let first = text.utf8.first, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      first != UInt8(ascii: "0") || text.utf8.count == 1
    else { return nil }
    self.init(text)
  }
}
