import CKafka

/// A fetched record. It can't be copied, so it can't outlive the closure that gets it.
public struct ConsumedRecord: ~Copyable {
  private let pointer: UnsafeMutablePointer<rd_kafka_message_t>
  public let topic: String

  init(_ pointer: UnsafeMutablePointer<rd_kafka_message_t>, topic: String) {
    self.pointer = pointer
    self.topic = topic
  }

  public var partition: Int32 { pointer.pointee.partition }
  public var offset: Int64 { pointer.pointee.offset }

  /// The time in milliseconds since 1970; -1 if the record has none.
  public var timestamp: Int64 {
    var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    return rd_kafka_message_timestamp(pointer, &kind)
  }

  public var key: [UInt8]? { bytes(pointer.pointee.key, pointer.pointee.key_len) }

  /// The value. Nil: the record is a tombstone.
  public var value: [UInt8]? { bytes(pointer.pointee.payload, pointer.pointee.len) }

  public var headerCount: Int { headers.map { rd_kafka_header_cnt($0) } ?? 0 }

  /// Calls `body` with each header, in their order. Bytes that are no UTF-8 are replaced, and a value of null becomes an empty one.
  public func forEachHeader(_ body: (_ name: String, _ value: String) -> Void) {
    guard let headers else { return }
    var index = 0
    var name: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var count = 0
    while rd_kafka_header_get_all(headers, index, &name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR, let name {
      body(String(cString: name), String(decoding: UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : count), as: UTF8.self))
      index += 1
    }
  }

  private var headers: OpaquePointer? {
    var headers: OpaquePointer?
    return rd_kafka_message_headers(pointer, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR ? headers : nil
  }

  private func bytes(_ start: UnsafeMutableRawPointer?, _ count: Int) -> [UInt8]? {
    start.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: count)) }
  }
}
