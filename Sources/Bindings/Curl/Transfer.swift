import CCurl

/// One request or mail of a `MultiHandle`, from its beginning to its answer.
final class Transfer {
  let handle: UnsafeMutableRawPointer
  private let done: (Result<EasyHandle.Answer, CurlFailure>) -> Void
  private let errorText: UnsafeMutablePointer<CChar>
  /// libcurl reads these until the transfer has ended.
  private let body: UnsafeMutableBufferPointer<UInt8>
  private var list: UnsafeMutablePointer<curl_slist>?
  /// How much of a mail was given to libcurl.
  private var given = 0
  private var received: [UInt8] = []

  private init(
    _ body: [UInt8], to url: String, over protocols: String, timeLimit: Int, certificates: String?,
    done: @escaping (Result<EasyHandle.Answer, CurlFailure>) -> Void
  ) throws(CurlError) {
    guard let handle = curl_easy_init() else { throw CurlError(CURLE_FAILED_INIT) }
    self.handle = handle
    self.done = done
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    self.body = .allocate(capacity: body.count)
    _ = self.body.initialize(from: body)
    try check(curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
    try check(curl_set_number(handle, CURLOPT_NOSIGNAL, 1))
    try check(curl_set_number(handle, CURLOPT_TIMEOUT_MS, timeLimit))
    try check(curl_set_text(handle, CURLOPT_PROTOCOLS_STR, protocols))
    if let certificates { try check(curl_set_text(handle, CURLOPT_CAINFO, certificates)) }
    try check(curl_set_text(handle, CURLOPT_URL, url))
    try check(curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
    try check(
      curl_set_receiver(handle) { data, size, count, context in
        guard let data, let context else { return 0 }
        Transfer.of(context).receive(UnsafeRawBufferPointer(start: data, count: size * count))
        return size * count
      })
  }

  /// Prepares a POST.
  convenience init(
    _ request: CurlRequest, done: @escaping (Result<EasyHandle.Answer, CurlFailure>) -> Void
  ) throws(CurlError) {
    try self.init(
      request.body, to: request.url, over: "http,https", timeLimit: request.timeLimit, certificates: request.certificates, done: done)
    // The empty Expect: libcurl must not first ask whether the server takes a body.
    for header in request.headers + ["Expect:"] { list = curl_slist_append(list, header) }
    try check(curl_set_list(handle, CURLOPT_HTTPHEADER, list))
    try check(curl_set_number(handle, CURLOPT_POST, 1))
    try check(curl_set_number(handle, CURLOPT_POSTFIELDSIZE, body.count))
    try check(curl_set_pointer(handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(body.baseAddress)))
  }

  /// Prepares a mail.
  convenience init(_ mail: CurlMail, done: @escaping (Result<EasyHandle.Answer, CurlFailure>) -> Void) throws(CurlError) {
    try self.init(
      mail.message, to: mail.url, over: "smtp,smtps", timeLimit: mail.timeLimit, certificates: mail.certificates, done: done)
    try check(curl_set_number(handle, CURLOPT_USE_SSL, mail.encryption.level))
    if let credential = mail.credential {
      try check(curl_set_text(handle, CURLOPT_USERNAME, credential.user))
      try check(curl_set_text(handle, CURLOPT_PASSWORD, credential.password))
    }
    try check(curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(mail.sender)>"))
    list = curl_slist_append(list, "<\(mail.recipient)>")
    try check(curl_set_list(handle, CURLOPT_MAIL_RCPT, list))
    try check(curl_set_number(handle, CURLOPT_UPLOAD, 1))
    try check(curl_set_pointer(handle, CURLOPT_READDATA, context))
    try check(
      curl_set_sender(handle) { target, size, count, context in
        guard let target, let context else { return 0 }
        return Transfer.of(context).give(UnsafeMutableRawBufferPointer(start: target, count: size * count))
      })
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(list)
    errorText.deallocate()
    body.deallocate()
  }

  private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  private static func of(_ context: UnsafeMutableRawPointer) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) {
    received.append(contentsOf: bytes.prefix(max(0, EasyHandle.bodyLimit - received.count)))
  }

  private func give(_ target: UnsafeMutableRawBufferPointer) -> Int {
    let part = body[given..<min(given + target.count, body.count)]
    target.copyBytes(from: part)
    given += part.count
    return part.count
  }

  /// Tells what came of it.
  func end(_ code: CURLcode) {
    var status = 0
    curl_get_number(handle, CURLINFO_RESPONSE_CODE, &status)
    guard code == CURLE_OK else {
      let error = CurlError(code, String(cString: errorText))
      return done(.failure(CurlFailure(error: error, mayBeReceived: mayBeReceived, status: status)))
    }
    var retryAfter: curl_off_t = 0
    curl_get_offset(handle, CURLINFO_RETRY_AFTER, &retryAfter)
    done(.success(EasyHandle.Answer(status: status, retryAfter: EasyHandle.seconds(retryAfter), body: received)))
  }

  /// Whether any byte of a request was sent, or of a mail's message.
  private var mayBeReceived: Bool {
    var size = 0
    return given > 0 || curl_get_number(handle, CURLINFO_REQUEST_SIZE, &size) != CURLE_OK || size > 0
  }

  private func check(_ code: CURLcode) throws(CurlError) {
    guard code == CURLE_OK else { throw CurlError(code, String(cString: errorText)) }
  }
}
