/// The ranges that numbers in messages can have (`Content.checkNumbers`). Other programs may write to the topics, and a number that nobody
/// means must not make a sum or a product overflow: a Swift program stops there.
///
/// A range with a limit of the HTTP contract has that limit. The others are far wider than what happens, and narrow enough that millions of
/// such numbers have a sum, and any two of them but points a product.
public enum Numbers {
  /// Amounts and prices. JSON's numbers are exact up to here in every program (RFC 8259, section 6).
  public static let points: ClosedRange<Int64> = 0...9_007_199_254_740_991
  /// A refund can lift a balance above what one may have.
  static let balances: ClosedRange<Int64> = 0...Int64.max / 2
  /// Durations: 30 years.
  static let seconds = 0...1_000_000_000
  /// The rows of a section, the seats of a row, and the number of one of them.
  static let rows = 1...1000
  /// The seats of a concert.
  static let seats = 0...200_000
  /// How many there are of people, reservations or entries of a queue, and the number of one of them. It fits into 32 bits.
  static let counts = 0...1_000_000_000
  /// The pages of a shuffle's order.
  static let pages = 0...counts.upperBound / QueuePage.size
}
