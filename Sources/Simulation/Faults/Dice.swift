/// The only source of randomness in a world. It makes its numbers itself, because the standard library does not promise how it makes them,
/// and a seed must give the same world after an update of the compiler.
///
/// Unchecked: it belongs to one world, and a world to one thread. The log's faults use it and must be Sendable.
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

  /// True in so many of a thousand calls.
  func happens(_ perMille: Int) -> Bool {
    perMille > 0 && number(0...999) < perMille
  }

  /// Picks one of the elements. There must be at least one.
  func pick<Element>(_ elements: [Element]) -> Element {
    elements[number(0...elements.count - 1)]
  }
}

/// Steele, Lea and Flood's generator (OOPSLA 2014): small, and the same numbers from the same seed everywhere.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// The generator's output function. It is a bijection with full avalanche.
  static func mix(_ value: UInt64) -> UInt64 {
    var word = value
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
