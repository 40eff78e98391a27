/// The type of key that `Dictionary` encodes itself with. It is the standard library's secret, so a dictionary is asked.
enum DictionaryKey {
  static let type: ObjectIdentifier? = {
    let probe = Probe()
    try? [String: Int]().encode(to: probe)
    return probe.keyType
  }()

  /// Remembers which key type it was asked for.
  private final class Probe: Encoder {
    var keyType: ObjectIdentifier?
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    private var encoder: WriterEncoder { WriterEncoder(writer: Writer(capacity: 0), level: 0) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
      keyType = ObjectIdentifier(type)
      return KeyedEncodingContainer(KeyedWriterContainer<Key>(encoder))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { encoder.unkeyedContainer() }
    func singleValueContainer() -> any SingleValueEncodingContainer { encoder }
  }
}
