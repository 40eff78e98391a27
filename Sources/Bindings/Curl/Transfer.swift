import CCurl

/// One request of a `MultiHandle`, from its beginning to its answer.
final class Transfer {
  let handle: UnsafeMutableRawPointer
  private let done: (Result<EasyHandle.Answer, CurlFailure>) -> Void
  private let errorText: UnsafeMutablePointer<CChar>
  /// libcurl reads these until the request has ended.
  private let body: UnsafeMutableBufferPointer<UInt8>
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var received: [UInt8] = []

  init(_ request: CurlRequest, done: @escaping (Result<EasyHandle.Answer, CurlFailure>) -> Void) throws(CurlError) {
    guard let handle = curl_easy_init() else { throw CurlError(CURLE_FAILED_INIT) }
    self.handle = handle
    self.done = done
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    body = .allocate(capacity: request.body.count)
    _ = body.initialize(from: request.body)
    // The empty Expect: libcurl must not first ask whether the server takes a body.
    for header in request.headers + ["Expect:"] { headers = curl_slist_append(headers, header) }
    try check(curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
    try check(curl_set_number(handle, CURLOPT_NOSIGNAL, 1))
    try check(curl_set_number(handle, CURLOPT_TIMEOUT_MS, request.timeLimit))
    try check(curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https"))
    if let certificates = request.certificates { try check(curl_set_text(handle, CURLOPT_CAINFO, certificates)) }
    try check(curl_set_text(handle, CURLOPT_URL, request.url))
    try check(curl_set_list(handle, CURLOPT_HTTPHEADER, headers))
    try check(curl_set_number(handle, CURLOPT_POST, 1))
    try check(curl_set_number(handle, CURLOPT_POSTFIELDSIZE, body.count))
    try check(curl_set_pointer(handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(body.baseAddress)))
    try check(curl_set_pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque()))
    try check(
      curl_set_receiver(handle) { data, size, count, context in
        guard let data, let context else { return 0 }
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().receive(UnsafeRawBufferPointer(start: data, count: size * count))
        return size * count
      })
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headers)
    errorText.deallocate()
    body.deallocate()
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) {
    received.append(contentsOf: bytes.prefix(max(0, EasyHandle.bodyLimit - received.count)))
  }

  /// Tells what came of it.
  func end(_ code: CURLcode) {
    guard code == CURLE_OK else {
      return done(.failure(CurlFailure(error: CurlError(code, String(cString: errorText)), mayBeReceived: mayBeReceived)))
    }
    var status = 0
    var retryAfter: curl_off_t = 0
    curl_get_number(handle, CURLINFO_RESPONSE_CODE, &status)
    curl_get_offset(handle, CURLINFO_RETRY_AFTER, &retryAfter)
    done(.success(EasyHandle.Answer(status: status, retryAfter: retryAfter > 0 ? Int(retryAfter) : nil, body: received)))
  }

  /// Whether any byte of the request was sent.
  private var mayBeReceived: Bool {
    var size = 0
    return curl_get_number(handle, CURLINFO_REQUEST_SIZE, &size) != CURLE_OK || size > 0
  }

  private func check(_ code: CURLcode) throws(CurlError) {
    guard code == CURLE_OK else { throw CurlError(code, String(cString: errorText)) }
  }
}
