import CEvent
import Glibc

/// Makes a request of evhttp's, and refuses what evhttp lets through: all that two servers could read differently.
enum RequestReader {
  static func read(_ request: UnsafeMutablePointer<evhttp_request>) throws(HTTPRefusal) -> HTTPRequest {
    let fields = readFields(evhttp_request_get_input_headers(request))
    func refusal(_ status: HTTPStatus, _ detail: String) -> HTTPRefusal { HTTPRefusal(status, detail, fields: fields) }

    let minor = request.pointee.minor
    guard request.pointee.major == 1, minor >= 0 else {
      (request.pointee.major, request.pointee.minor) = (1, 1)
      throw refusal(.versionNotSupported, "only HTTP/1.1 and HTTP/1.0 are spoken here")
    }
    if minor > 1 { request.pointee.minor = 1 }
    guard let method = HTTPMethod(request.pointee.type) else { throw refusal(.notImplemented, "the method is not known here") }
    if let fault = Framing.fault(in: fields, of: method, isHTTP11: minor >= 1) { throw refusal(.badRequest, fault) }

    let uri = evhttp_request_get_evhttp_uri(request)
    let path = bytes(evhttp_uri_get_path(uri))
    guard let segments = PercentEncoding.segments(of: path) else {
      throw refusal(.badRequest, "the path does not begin with a slash, or is not UTF-8 in percent-encoding")
    }
    guard let query = HTTPQuery(bytes(evhttp_uri_get_query(uri))) else {
      throw refusal(.badRequest, "the query is not UTF-8 in percent-encoding")
    }
    return HTTPRequest(
      method: method, path: String(decoding: path, as: UTF8.self), segments: segments, query: query, fields: fields,
      body: takeBody(evhttp_request_get_input_buffer(request)),
      remoteAddress: request.pointee.remote_host.map { String(cString: $0) } ?? "")
  }

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

  private static func bytes(_ string: UnsafePointer<CChar>?) -> UnsafeBufferPointer<UInt8> {
    guard let string else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(
      start: UnsafeRawPointer(string).assumingMemoryBound(to: UInt8.self), count: strlen(string))
  }
}
