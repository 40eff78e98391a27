import CEvent

/// Takes over what evhttp read of an answer.
enum AnswerReader {
  static func readFields(_ list: UnsafePointer<evkeyvalq>?) -> HTTPFields {
    var fields = HTTPFields()
    fields.reserveCapacity(8)
    var next = list?.pointee.tqh_first
    while let field = next {
      fields.append(String(cString: field.pointee.key), String(cString: field.pointee.value))
      next = field.pointee.next.tqe_next
    }
    return fields
  }

  static func takeBody(_ buffer: OpaquePointer?) -> [UInt8] {
    let count = evbuffer_get_length(buffer)
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { storage, initialized in
      initialized = max(0, Int(evbuffer_remove(buffer, storage.baseAddress, count)))
    }
  }
}
