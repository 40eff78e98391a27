/// All chance there is in a world. Numbers are made here and not by the standard library, whose way from bits to a range is nobody's
/// promise: a seed is to give the same world after an update of the compiler too.
///
/// Unchecked: it belongs to one world, and a world to one thread. The log's faults, which draw from it, have to be Sendable.
final class Dice: @unchecked Sendable {
  private var generator: SplitMix64

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
  }

  func word() -> UInt64 {
    generator.next()
  }

  func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(generator.next() % UInt64(range.count))
  }

  /// True this often in a thousand.
  func happens(_ perMille: Int) -> Bool {
    perMille > 0 && number(0...999) < perMille
  }

  /// One of them; there must be one.
  func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(0...elements.count - 1)]
  }
}
