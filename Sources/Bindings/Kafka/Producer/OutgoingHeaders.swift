import CKafka

/// The headers of one outgoing record. They are written directly into librdkafka's list.
public struct OutgoingHeaders: ~Copyable {
  private var list: OpaquePointer?

  /// - Parameter capacity: the expected number of headers. More are possible.
  public init(capacity: Int) {
    list = rd_kafka_headers_new(capacity)
  }

  deinit {
    if let list { rd_kafka_headers_destroy(list) }
  }

  public mutating func append(_ name: String, _ value: String) {
    var name = name, value = value
    name.withUTF8 { name in
      value.withUTF8 { value in
        name.withMemoryRebound(to: CChar.self) { name in
          // This fails only for read-only lists, and this list is our own.
          _ = rd_kafka_header_add(list, name.baseAddress, name.count, value.baseAddress, value.count)
        }
      }
    }
  }

  /// Lends the list. If `body` succeeds, librdkafka owns it.
  mutating func hand(to body: (OpaquePointer?) -> rd_kafka_resp_err_t) -> rd_kafka_resp_err_t {
    let result = body(list)
    if result == RD_KAFKA_RESP_ERR_NO_ERROR { list = nil }
    return result
  }
}
