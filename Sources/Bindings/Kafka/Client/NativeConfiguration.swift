import CKafka

/// A `rd_kafka_conf_t`, until a client takes it over.
final class NativeConfiguration {
  private var pointer: OpaquePointer?

  init() throws(KafkaError) {
    guard let made = rd_kafka_conf_new() else {
      throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, attempt: "making a configuration")
    }
    pointer = made
  }

  deinit {
    if let pointer { rd_kafka_conf_destroy(pointer) }
  }

  func set(_ name: String, _ value: String) throws(KafkaError) {
    var reason = [CChar](repeating: 0, count: 512)
    guard rd_kafka_conf_set(pointer, name, value, &reason, reason.count) == RD_KAFKA_CONF_OK else {
      throw KafkaError.invalid(String(reason), attempt: "setting \(name)")
    }
  }

  /// Lends the pointer, for settings that can't be written as text. Do not keep it.
  func with(_ body: (OpaquePointer) -> Void) {
    if let pointer { body(pointer) }
  }

  /// Makes the client, which then owns the configuration.
  func make(_ kind: rd_kafka_type_t, attempt: String) throws(KafkaError) -> OpaquePointer {
    var reason = [CChar](repeating: 0, count: 512)
    guard let handle = rd_kafka_new(kind, pointer, &reason, reason.count) else {
      throw KafkaError(rd_kafka_last_error(), text: String(reason), attempt: attempt)
    }
    pointer = nil
    return handle
  }
}

extension String {
  /// The text before the first NUL of a buffer that a C function has filled.
  init(_ buffer: [CChar]) {
    self = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension Duration {
  /// Whole milliseconds, within the range of the C library.
  var wholeMilliseconds: Int32 {
    Int32(min(max(self / .milliseconds(1), 0), Double(Int32.max)))
  }
}
