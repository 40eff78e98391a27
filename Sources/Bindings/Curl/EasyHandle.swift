import CCurl

/// libcurl's easy interface: one request at a time, over a connection that is kept. A call waits for the answer, so use a thread that has
/// nothing else to do.
///
/// ```swift
/// let curl = try EasyHandle()
/// let answer = try curl.post(bytes, to: "https://collector:4318/v1/traces", headers: ["Content-Type: application/x-protobuf"])
/// ```
/// It takes proxies from the usual variables (`https_proxy`, `no_proxy`). It does not follow redirects.
public final class EasyHandle {
  public struct Answer: Equatable, Sendable {
    /// The status of HTTP.
    public var status: Int
    /// The seconds of `Retry-After`.
    public var retryAfter: Int?
    /// The first 64 KiB of the content.
    public var body: [UInt8]
  }

  private let handle: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>

  /// - Parameters:
  ///   - timeLimit: the time limit of a whole request, in milliseconds.
  ///   - certificates: a PEM file with the CA certificates for servers. Nil: those of the system.
  public init(timeLimit: Int = 10_000, certificates: String? = nil) throws(CurlError) {
    Self.started
    guard let handle = curl_easy_init() else { throw CurlError(CURLE_FAILED_INIT) }
    self.handle = handle
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    try check(curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
    // Without this, libcurl would use a signal to end a slow look-up of a name, and signals disturb other threads.
    try check(curl_set_number(handle, CURLOPT_NOSIGNAL, 1))
    try check(curl_set_number(handle, CURLOPT_TIMEOUT_MS, timeLimit))
    try check(curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https"))
    if let certificates { try check(curl_set_text(handle, CURLOPT_CAINFO, certificates)) }
  }

  deinit {
    curl_easy_cleanup(handle)
    errorText.deallocate()
  }

  /// - Parameter headers: each `Name: value`.
  public func post(_ body: [UInt8], to url: String, headers: [String]) throws(CurlError) -> Answer {
    var list: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(list) }
    // The empty Expect: libcurl must not first ask a collector whether it takes a body.
    for header in headers + ["Expect:"] { list = curl_slist_append(list, header) }
    try check(curl_set_text(handle, CURLOPT_URL, url))
    try check(curl_set_list(handle, CURLOPT_HTTPHEADER, list))
    var received: [UInt8] = []
    let code = body.withUnsafeBytes { bytes in
      withUnsafeMutablePointer(to: &received) { received in
        _ = curl_set_number(handle, CURLOPT_POST, 1)
        _ = curl_set_number(handle, CURLOPT_POSTFIELDSIZE, bytes.count)
        _ = curl_set_pointer(handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        _ = curl_set_pointer(handle, CURLOPT_WRITEDATA, received)
        _ = curl_set_receiver(handle) { data, size, count, target in
          guard let data, let target = target?.assumingMemoryBound(to: [UInt8].self) else { return 0 }
          let room = max(0, EasyHandle.bodyLimit - target.pointee.count)
          let taken = UnsafeRawBufferPointer(start: data, count: min(size * count, room))
          target.pointee.append(contentsOf: taken)
          return size * count
        }
        errorText[0] = 0
        return curl_easy_perform(handle)
      }
    }
    try check(code)
    var status = 0
    var retryAfter: curl_off_t = 0
    try check(curl_get_number(handle, CURLINFO_RESPONSE_CODE, &status))
    try check(curl_get_offset(handle, CURLINFO_RETRY_AFTER, &retryAfter))
    return Answer(status: status, retryAfter: Self.seconds(retryAfter), body: received)
  }

  /// The seconds of a `Retry-After`, as the server has sent them: a day at most, so that nobody's multiplication overflows. Nil: none.
  static func seconds(_ retryAfter: curl_off_t) -> Int? {
    retryAfter > 0 ? Int(min(retryAfter, 86_400)) : nil
  }

  static let bodyLimit = 1 << 16

  private func check(_ code: CURLcode) throws(CurlError) {
    guard code == CURLE_OK else { throw CurlError(code, String(cString: errorText)) }
  }

  /// Starts libcurl, once in a process and before the first handle.
  static let started: Void = { _ = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()
}

@available(*, unavailable)
extension EasyHandle: Sendable {}
