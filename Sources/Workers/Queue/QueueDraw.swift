import Contracts

/// How a shuffle's order is drawn, in parts: every part gets its draws, and then all are sorted. So no message has to read all entries, and
/// other queues of the lane go on meanwhile.
enum QueueDraw {
  /// The number of entries of a part.
  static let size = 1000

  /// The number of parts.
  static func parts(early: Int) -> Int { (early + size - 1) / size }

  /// The entries of a part. Nil: there is no such part, as all have their draws.
  static func numbers(of part: Int, early: Int) -> ClosedRange<Int>? {
    let first = part * size + 1
    return first <= early ? first...min(first + size - 1, early) : nil
  }

  /// The numbers of all entries in their order of admission.
  /// - Parameter draws: hexadecimal digits, in order of the numbers.
  static func order(_ draws: [String]) -> [Int] {
    draws.map { UInt64($0, radix: 16) ?? 0 }.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }.map { $0.offset + 1 }
  }
}
