import CKafka

/// The headers of one record on its way out, written straight to where librdkafka wants them.
public struct OutgoingHeaders: ~Copyable {
  private var list: OpaquePointer?

  /// - Parameter capacity: how many will be appended; more are taken, too.
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
          // Fails on read-only lists only, and this is ours.
          _ = rd_kafka_header_add(list, name.baseAddress, name.count, value.baseAddress, value.count)
        }
      }
    }
  }

  /// Lends the list; it is the callee's if that says so.
  mutating func hand(to body: (OpaquePointer?) -> rd_kafka_resp_err_t) -> rd_kafka_resp_err_t {
    let result = body(list)
    if result == RD_KAFKA_RESP_ERR_NO_ERROR { list = nil }
    return result
  }
}
