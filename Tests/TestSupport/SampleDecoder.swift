/// Makes values of any type that the compiler made `Decodable`, at random, by answering whatever their `init(from:)` asks for. So a
/// property that is added to a type is in its samples at once; each optional one is nil in every other sample.
public final class SampleSource {
  /// What must be escaped, what must not be, what is long and what is nothing.
  public static let anyStrings = [
    "", "plain", "a \"quote\" \\ and /", "\u{0}\u{1}\u{1F}\n\r\t\u{8}\u{C}\u{7F}", "Kōdō 😀 \u{2028}",
    "0199f6c4-5e1a-7c3d-9b1f-2a6d4e8f0c11", String(repeating: "sixteen or more \u{7}", count: 90),
  ]

  fileprivate var random: SplitMix64
  /// The texts that enums and ids can be read from.
  private let words: [String]
  private let strings: [String]
  /// Nil: the lowest, the highest and others of each type.
  private let integers: [Int64]?

  public init(seed: UInt64, words: [String], strings: [String] = SampleSource.anyStrings, integers: [Int64]? = nil) {
    random = SplitMix64(seed: seed)
    self.words = words
    self.strings = strings
    self.integers = integers
  }

  public func value<T: Decodable>(of type: T.Type) throws -> T {
    switch type {
    case is String.Type: return try cast(strings.randomElement(using: &random))
    case is Bool.Type: return try cast(random.isTrue(oneIn: 2))
    case let type as any FixedWidthInteger.Type: return try cast(integer(type))
    default:
      for word in words.shuffled(using: &random) {
        if let value = try? T(from: SampleDecoder(source: self, word: word)) { return value }
      }
      throw NoSample(type: "\(type)")
    }
  }

  private func integer<T: FixedWidthInteger>(_ type: T.Type) -> any FixedWidthInteger {
    let integers: [T] = integers.map { $0.map(T.init(clamping:)) } ?? [0, 7, .min, .max, T(truncatingIfNeeded: random.next())]
    return integers.randomElement(using: &random) ?? 0
  }

  private func cast<T>(_ value: Any?) throws -> T {
    guard let value = value as? T else { throw NoSample(type: "\(T.self)") }
    return value
  }
}

private struct SampleDecoder: Decoder, SingleValueDecodingContainer {
  let source: SampleSource
  let word: String
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(SampleFields<Key>(decoder: self))
  }

  func unkeyedContainer() -> any UnkeyedDecodingContainer {
    SampleElements(decoder: self, count: Int.random(in: 0...3, using: &source.random))
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { source.random.isTrue(oneIn: 2) }
  func decode(_ type: String.Type) -> String { word }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try source.value(of: type) }
}

private struct SampleFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: SampleDecoder
  let codingPath: [any CodingKey] = []
  let allKeys: [Key] = []

  func contains(_ key: Key) -> Bool { true }
  func decodeNil(forKey key: Key) -> Bool { decoder.decodeNil() }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try decoder.source.value(of: type) }
  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedDecodingContainer<Nested> {
    decoder.container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { decoder.unkeyedContainer() }
  func superDecoder() -> any Decoder { decoder }
  func superDecoder(forKey key: Key) -> any Decoder { decoder }
}

private struct SampleElements: UnkeyedDecodingContainer {
  let decoder: SampleDecoder
  let count: Int?
  var currentIndex = 0
  let codingPath: [any CodingKey] = []
  var isAtEnd: Bool { currentIndex == count }

  init(decoder: SampleDecoder, count: Int) {
    self.decoder = decoder
    self.count = count
  }

  func decodeNil() -> Bool { decoder.decodeNil() }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    currentIndex += 1
    return try decoder.source.value(of: type)
  }
  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> { decoder.container(keyedBy: type) }
  func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { decoder.unkeyedContainer() }
  func superDecoder() -> any Decoder { decoder }
}
