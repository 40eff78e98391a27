/// Makes a value of any type that the compiler made `Decodable`, with all that the type has to say: every optional property is there,
/// every array has one element, and a text says the name of its property. So a property that is added to a type is in its sample at once.
public struct CompleteSample {
  /// The texts that enums and ids are read from, the first one that fits.
  private let words: [String]

  public init(words: [String]) {
    self.words = words
  }

  public func value<T: Decodable>(of type: T.Type, named name: String = "") throws -> T {
    switch type {
    case is String.Type: return try cast(name)
    case is Bool.Type: return try cast(true)
    case let type as any FixedWidthInteger.Type: return try cast(number(type))
    default:
      for word in words {
        do {
          return try T(from: SampleDecoder(sample: self, word: word, name: name))
        } catch let error as NoSample {
          throw error
        } catch {
          // No value of this type has that text.
        }
      }
      throw NoSample(type: "\(type)")
    }
  }

  private func number<T: FixedWidthInteger>(_ type: T.Type) -> any FixedWidthInteger { 7 as T }

  private func cast<T>(_ value: Any) throws -> T {
    guard let value = value as? T else { throw NoSample(type: "\(T.self)") }
    return value
  }
}

/// A type that no word is a value of.
public struct NoSample: Error, CustomStringConvertible {
  public let type: String

  public var description: String { "no sample can be made of \(type): add a text that it can be read from to the words" }
}

private struct SampleDecoder: Decoder, SingleValueDecodingContainer {
  let sample: CompleteSample
  let word: String
  let name: String
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(SampleFields<Key>(decoder: self))
  }

  func unkeyedContainer() -> any UnkeyedDecodingContainer { SampleElements(decoder: self) }
  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { false }
  func decode(_ type: String.Type) -> String { word }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try sample.value(of: type, named: name) }
}

private struct SampleFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: SampleDecoder
  let codingPath: [any CodingKey] = []
  let allKeys: [Key] = []

  func contains(_ key: Key) -> Bool { true }
  func decodeNil(forKey key: Key) -> Bool { false }
  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try decoder.sample.value(of: type, named: key.stringValue)
  }
  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedDecodingContainer<Nested> {
    decoder.container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { decoder.unkeyedContainer() }
  func superDecoder() -> any Decoder { decoder }
  func superDecoder(forKey key: Key) -> any Decoder { decoder }
}

/// One element.
private struct SampleElements: UnkeyedDecodingContainer {
  let decoder: SampleDecoder
  let count: Int? = 1
  var currentIndex = 0
  let codingPath: [any CodingKey] = []
  var isAtEnd: Bool { currentIndex == count }

  init(decoder: SampleDecoder) {
    self.decoder = decoder
  }

  func decodeNil() -> Bool { false }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    currentIndex += 1
    return try decoder.sample.value(of: type, named: decoder.name)
  }
  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> { decoder.container(keyedBy: type) }
  func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { decoder.unkeyedContainer() }
  func superDecoder() -> any Decoder { decoder }
}
