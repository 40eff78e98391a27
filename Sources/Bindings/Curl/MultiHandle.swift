import CCurl

/// libcurl's multi interface: many requests and mails at a time, on one thread that waits for nothing. It keeps connections for later
/// ones.
///
/// An event loop (`CurlLoop`) tells it which descriptors are ready, and when time has passed.
public final class MultiHandle {
  private let handle: OpaquePointer
  private unowned let loop: any CurlLoop
  private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]

  public init(on loop: any CurlLoop) throws(CurlError) {
    EasyHandle.started
    guard let handle = curl_multi_init().map({ OpaquePointer($0) }) else { throw CurlError(CURLE_FAILED_INIT) }
    self.handle = handle
    self.loop = loop
    let context = Unmanaged.passUnretained(self).toOpaque()
    curl_multi_set_watcher(
      UnsafeMutableRawPointer(handle),
      { _, descriptor, what, context, _ in
        MultiHandle.of(context).watch(descriptor, what)
        return 0
      }, context)
    curl_multi_set_timer(
      UnsafeMutableRawPointer(handle),
      { _, milliseconds, context in
        MultiHandle.of(context).loop.wake(after: milliseconds < 0 ? nil : milliseconds)
        return 0
      }, context)
  }

  deinit {
    for transfer in transfers.values { curl_multi_remove_handle(UnsafeMutableRawPointer(handle), transfer.handle) }
    curl_multi_cleanup(UnsafeMutableRawPointer(handle))
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> MultiHandle {
    Unmanaged<MultiHandle>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  /// Sends a request. `done` is called once, later, from `ready` or `timePassed`.
  public func post(_ request: CurlRequest, done: @escaping (Result<EasyHandle.Answer, CurlFailure>) -> Void) throws(CurlError) {
    try begin(try Transfer(request, done: done))
  }

  /// Sends a mail. `done` is called once, later. The status of the answer is that of SMTP.
  public func send(_ mail: CurlMail, done: @escaping (Result<EasyHandle.Answer, CurlFailure>) -> Void) throws(CurlError) {
    try begin(try Transfer(mail, done: done))
  }

  private func begin(_ transfer: Transfer) throws(CurlError) {
    transfers[transfer.handle] = transfer
    let code = curl_multi_add_handle(UnsafeMutableRawPointer(handle), transfer.handle)
    guard code == CURLM_OK else {
      transfers[transfer.handle] = nil
      throw CurlError(code: UInt32(bitPattern: code.rawValue), message: String(cString: curl_multi_strerror(code)))
    }
  }

  /// A descriptor can be read from or written to.
  public func ready(_ descriptor: Int32, reads: Bool, writes: Bool) {
    act(descriptor, (reads ? CURL_CSELECT_IN : 0) | (writes ? CURL_CSELECT_OUT : 0))
  }

  /// The time of `CurlLoop.wake` is over.
  public func timePassed() {
    act(CURL_SOCKET_TIMEOUT, 0)
  }

  private func act(_ descriptor: Int32, _ events: Int32) {
    var running: Int32 = 0
    curl_multi_socket_action(UnsafeMutableRawPointer(handle), descriptor, events, &running)
    takeEnded()
  }

  private func watch(_ descriptor: Int32, _ what: Int32) {
    let all = CURL_POLL_INOUT
    loop.watch(
      descriptor, reads: what != CURL_POLL_REMOVE && what & CURL_POLL_IN & all != 0,
      writes: what != CURL_POLL_REMOVE && what & CURL_POLL_OUT & all != 0)
  }

  private func takeEnded() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(UnsafeMutableRawPointer(handle), &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
      let code = curl_message_result(message)
      guard let transfer = transfers.removeValue(forKey: easy) else { continue }
      curl_multi_remove_handle(UnsafeMutableRawPointer(handle), easy)
      transfer.end(code)
    }
  }
}

@available(*, unavailable)
extension MultiHandle: Sendable {}

/// The event loop that a `MultiHandle` is on.
public protocol CurlLoop: AnyObject {
  /// From now on, calls `ready` when this descriptor can be read from, or written to; neither: not any more.
  func watch(_ descriptor: Int32, reads: Bool, writes: Bool)
  /// Calls `timePassed` once, after so many milliseconds, instead of any time it was told before; nil: never.
  func wake(after milliseconds: Int?)
}

/// A POST.
public struct CurlRequest: Equatable, Sendable {
  public var url: String
  /// Each `Name: value`.
  public var headers: [String]
  public var body: [UInt8]
  /// Milliseconds for the whole request.
  public var timeLimit: Int
  /// A PEM file with the CA certificates for the server. Nil: those of the system.
  public var certificates: String?

  public init(url: String, headers: [String] = [], body: [UInt8] = [], timeLimit: Int = 10_000, certificates: String? = nil) {
    self.url = url
    self.headers = headers
    self.body = body
    self.timeLimit = timeLimit
    self.certificates = certificates
  }
}

/// Why a request got no answer, and whether the server may have it all the same.
public struct CurlFailure: Error, Equatable, Sendable {
  public let error: CurlError
  /// Something of the request was sent, so the server may have done what it asks for.
  public let mayBeReceived: Bool
  /// What the server answered last, by its protocol's numbers; 0: nothing.
  public let status: Int

  init(error: CurlError, mayBeReceived: Bool, status: Int = 0) {
    self.error = error
    self.mayBeReceived = mayBeReceived
    self.status = status
  }

  public init(neverSent error: CurlError) {
    self.init(error: error, mayBeReceived: false)
  }
}
