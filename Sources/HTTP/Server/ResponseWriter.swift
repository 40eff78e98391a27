import CEvent
import Glibc

/// Writes a response into a connection's output.
enum ResponseWriter {
  /// The properties of the request and the connection that shape the answer.
  struct Terms {
    /// A HEAD's answer has no content.
    var isHead: Bool
    /// A client of HTTP/1.0 wants to be told that the connection stays.
    var isHTTP11: Bool
    var persists: Bool
    /// The content ends with the connection.
    var isStream = false
  }

  static func write(_ response: HTTPResponse, to output: OpaquePointer?, date: String, _ terms: Terms) {
    var head: [UInt8] = []
    head.reserveCapacity(512)
    func add(_ name: String, _ value: String) {
      head += name.utf8
      head += ": ".utf8
      head += value.utf8
      head += "\r\n".utf8
    }
    head += "HTTP/1.1 ".utf8
    head += String(response.status.code).utf8
    head.append(UInt8(ascii: " "))
    response.status.reason.withUTF8Buffer { head += $0 }
    head += "\r\n".utf8
    add("Date", date)
    for field in response.fields where field.isTheOwnersToSet { add(field.name, field.value.asFieldValue) }
    if !terms.persists { add("Connection", "close") } else if !terms.isHTTP11 { add("Connection", "keep-alive") }
    if !response.status.hasNoBody, !terms.isStream { add("Content-Length", String(response.body.count)) }
    head += "\r\n".utf8

    let hasBody = !response.status.hasNoBody && !terms.isHead
    if hasBody, case .bytes(let bytes) = response.body { head += bytes }
    evbuffer_add(output, head, head.count)
    guard hasBody else { return }
    switch response.body {
    case .none, .bytes: break
    case .shared(let bytes): refer(output, to: bytes)
    case .pieces(let pieces): for bytes in pieces { refer(output, to: bytes) }
    }
  }

  /// The buffer refers to the bytes, without the first ones, and keeps them until they are written.
  static func refer(_ output: OpaquePointer?, to bytes: SharedBytes, from start: Int = 0) {
    guard bytes.count > start else { return }
    let owner = Unmanaged.passRetained(bytes)
    let added = evbuffer_add_reference(
      output, bytes.buffer.baseAddress.map { $0 + start }, bytes.count - start,
      { _, _, owner in
        if let owner { Unmanaged<SharedBytes>.fromOpaque(owner).release() }
      }, owner.toOpaque())
    if added != 0 { owner.release() }
  }
}

/// The value of the `Date` field. It is made once a second, and not for each answer.
final class DateField {
  private var second = 0
  private var cached = ""

  var value: String {
    let now = time(nil)
    if now != second {
      second = now
      var buffer = [CChar](repeating: 0, count: 50)
      evutil_date_rfc1123(&buffer, buffer.count, nil)
      cached = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    return cached
  }
}
