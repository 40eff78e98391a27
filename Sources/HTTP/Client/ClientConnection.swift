import CEvent
import EventLoop
import Glibc

/// One connection to a target, with one request on it at a time.
final class ClientConnection {
  /// Why no answer came.
  enum Failure: Error {
    /// Nothing was sent.
    case notConnected(reason: String)
    /// The other side closed the connection.
    case ended
    /// The bytes that came are no HTTP answer, or too many.
    case malformed
  }

  typealias Completion = (Result<HTTPResponse, Failure>) -> Void

  let target: HTTPTarget
  var idleSince: Int64 = 0
  /// Whether the connection has carried an answer. If so, the other side may have closed it since.
  private(set) var hasServed = false
  /// Whether the connection can carry another request.
  private(set) var isOpen = true
  private unowned let core: ClientCore
  private var bufferevent: OpaquePointer?
  private var isConnected = false
  private var answer = ResponseParser(answersHead: false)
  private var completion: Completion?
  /// Why the target can't be reached, if that was known at once.
  private var refusal: String?
  /// Whether a request has no whole answer yet.
  private var isAwaiting = false

  /// The largest size of an answer's head, in bytes.
  private static let maxHeadBytes = 64 * 1024

  init(to target: HTTPTarget, of core: ClientCore) {
    self.target = target
    self.core = core
    bufferevent = bufferevent_socket_new(core.loop.base, -1, Int32(BEV_OPT_CLOSE_ON_FREE.rawValue))
    bufferevent_setcb(
      bufferevent, { _, context in ClientConnection.of(context).received() }, nil,
      { _, what, context in ClientConnection.of(context).happened(Int32(what)) }, Unmanaged.passUnretained(self).toOpaque())
    bufferevent_enable(bufferevent, Int16(EV_READ | EV_WRITE))
    connect()
  }

  private func connect() {
    switch target.place {
    case .tcp(let host, let port):
      let resolver = core.loop.resolver(for: host)
      guard bufferevent_socket_connect_hostname(bufferevent, resolver, AF_UNSPEC, host, Int32(port)) == 0 else { return refuse() }
    case .unix(let path):
      guard let address = UnixAddress(path) else { return refuse("its directory can't be opened") }
      guard address.with({ bufferevent_socket_connect(bufferevent, $0, Int32($1)) }) == 0 else { return refuse() }
    }
  }

  private func refuse(_ reason: String = String(cString: strerror(errno))) {
    isOpen = false
    refusal = reason
  }

  /// Sends a request. `completion` is called later, once, unless the connection is freed first.
  func send(_ request: HTTPClientRequest, _ completion: @escaping Completion) {
    self.completion = completion
    if let refusal { return core.loop.soon { [weak self] in self?.end(.failure(.notConnected(reason: refusal))) } }
    answer = ResponseParser(answersHead: request.method == .head)
    let bytes = request.bytes(to: target)
    isAwaiting = true
    bufferevent_write(bufferevent, bytes, bytes.count)
  }

  private func end(_ result: Result<HTTPResponse, Failure>) {
    guard let completion else { return }
    self.completion = nil
    if case .failure = result { isOpen = false }
    completion(result)
  }

  // MARK: What libevent tells

  private static func of(_ context: UnsafeMutableRawPointer?) -> ClientConnection {
    Unmanaged<ClientConnection>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  private func received() {
    // No request was sent.
    guard completion != nil else { return close() }
    take(answer.append(bytesReceived()))
  }

  private func take(_ outcome: ResponseParser.Outcome) {
    switch outcome {
    case .response(let response):
      hasServed = true
      isAwaiting = false
      if !answer.leavesConnection { isOpen = false }
      end(.success(response))
    case .malformed: end(.failure(.malformed))
    case .incomplete where answer.count > core.configuration.maxBodyBytes + Self.maxHeadBytes: end(.failure(.malformed))
    case .incomplete: break
    }
  }

  private func bytesReceived() -> ArraySlice<UInt8> {
    let input = bufferevent_get_input(bufferevent)
    let count = evbuffer_get_length(input)
    return [UInt8](unsafeUninitializedCapacity: count) { storage, initialized in
      initialized = max(0, Int(evbuffer_remove(input, storage.baseAddress, count)))
    }[...]
  }

  private func happened(_ what: Int32) {
    if what & BEV_EVENT_CONNECTED != 0 {
      isConnected = true
    } else if !isConnected {
      isOpen = false
      end(.failure(.notConnected(reason: connectError)))
    } else if what & BEV_EVENT_WRITING == 0 {
      // (A server may refuse before it has read everything: then its answer is there to be read.)
      if completion != nil { take(answer.end()) }
      end(.failure(.ended))
      close()
    }
  }

  private var connectError: String {
    let code = errno
    let resolving = bufferevent_socket_get_dns_error(bufferevent)
    if resolving != 0 { return String(cString: evutil_gai_strerror(resolving)) }
    return code == 0 ? "refused or unreachable" : String(cString: strerror(code))
  }

  /// Closes the connection: nobody can use it any more.
  private func close() {
    isOpen = false
    core.closed(self)
  }

  /// Closes the connection without calling anybody.
  func retire() {
    completion = nil
    bufferevent_disable(bufferevent, Int16(EV_READ | EV_WRITE))
    bufferevent_setcb(bufferevent, nil, nil, nil, nil)
  }

  func free() {
    if let bufferevent {
      if isAwaiting { reset(bufferevent) }
      bufferevent_free(bufferevent)
    }
    bufferevent = nil
  }

  /// Has the connection reset when it is closed. The server then knows that nobody waits for its answer, and not only that no more is said.
  private func reset(_ bufferevent: OpaquePointer) {
    var choice = linger(l_onoff: 1, l_linger: 0)
    setsockopt(bufferevent_getfd(bufferevent), SOL_SOCKET, SO_LINGER, &choice, socklen_t(MemoryLayout<linger>.size))
  }
}
