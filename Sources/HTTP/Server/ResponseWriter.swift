import CEvent

/// Puts a response into an evhttp request.
enum ResponseWriter {
  static func write(_ response: HTTPResponse, to request: UnsafeMutablePointer<evhttp_request>, date: String, closing: Bool) {
    let fields = evhttp_request_get_output_headers(request)
    evhttp_add_header(fields, "Date", date)
    for field in response.fields where field.isTheOwnersToSet { evhttp_add_header(fields, field.name, field.value.asFieldValue) }
    if closing { evhttp_add_header(fields, "Connection", "close") }
    guard !response.status.hasNoBody else { return }
    // evhttp gives none to HEAD, nor to a client of HTTP/1.0.
    evhttp_add_header(fields, "Content-Length", String(response.body.count))
    guard request.pointee.type != EVHTTP_REQ_HEAD else { return }

    let output = evhttp_request_get_output_buffer(request)
    switch response.body {
    case .none: break
    case .bytes(let bytes): evbuffer_add(output, bytes, bytes.count)
    case .shared(let bytes): add(bytes, to: output)
    case .pieces(let pieces): for bytes in pieces { add(bytes, to: output) }
    }
  }

  /// The buffer refers to the bytes and keeps them until they are written.
  private static func add(_ bytes: SharedBytes, to output: OpaquePointer?) {
    guard bytes.count > 0 else { return }
    let owner = Unmanaged.passRetained(bytes)
    let added = evbuffer_add_reference(
      output, bytes.buffer.baseAddress, bytes.count,
      { _, _, owner in
        if let owner { Unmanaged<SharedBytes>.fromOpaque(owner).release() }
      }, owner.toOpaque())
    if added != 0 { owner.release() }
  }
}

extension StaticString {
  /// For C. The phrases are ASCII and end with a NUL, as every static string does.
  var pointer: UnsafePointer<CChar> { UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self) }
}

extension Duration {
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
