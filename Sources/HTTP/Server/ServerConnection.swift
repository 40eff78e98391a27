import CEvent
import EventLoop
import Glibc

/// A client's connection. It handles one request after the other, and answers each before it reads the next one.
final class ServerConnection {
  /// Each phase has a time limit, except `handling` and `streaming`: their limits are up to the handler. In `lingering` the last answer
  /// was sent, and the server reads on for a moment. Closing a connection with unread bytes would reset it, and the client might not get
  /// the answer (RFC 9112, 9.6).
  enum Phase { case idle, reading, handling, streaming, writing, lingering }

  private let core: ServerCore
  /// Nil after the connection's end.
  private var bufferevent: OpaquePointer?
  /// Whether there are too many connections. This one is then refused and closed.
  let isExcess: Bool
  /// The connection's index in the core's list.
  var index = 0
  private(set) var phase = Phase.idle
  private(set) var since: Int64
  private var parser: RequestParser
  /// The terms of the request that is being handled.
  private var terms = ResponseWriter.Terms(isHead: false, isHTTP11: true, persists: false)
  /// The exchange sets this to nil when it ends.
  private unowned(unsafe) var exchange: HTTPExchange?
  /// The stream sets this to nil when it ends.
  private unowned(unsafe) var stream: HTTPStream?
  /// The most bytes that may wait for the client of a stream.
  private var unsentLimit = 0
  /// The client has closed its sending side.
  private var hasEnded = false

  init(core: ServerCore, bufferevent: OpaquePointer, parser: RequestParser, isExcess: Bool) {
    self.core = core
    self.bufferevent = bufferevent
    self.parser = parser
    self.isExcess = isExcess
    since = EventLoop.coarseNow
    bufferevent_setcb(
      bufferevent, { _, context in ServerConnection.of(context).received() }, { _, context in ServerConnection.of(context).wrote() },
      { _, what, context in ServerConnection.of(context).ended(Int32(what) & BEV_EVENT_EOF != 0) },
      Unmanaged.passUnretained(self).toOpaque())
    bufferevent_enable(bufferevent, Int16(EV_READ | EV_WRITE))
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> ServerConnection {
    Unmanaged<ServerConnection>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  private func enter(_ phase: Phase) {
    self.phase = phase
    since = EventLoop.coarseNow
  }

  // MARK: Reading

  private func received() {
    switch phase {
    case .idle, .reading: readOn()
    // The server reads on all the same, up to the limit of the buffer, so that it notices the client's end.
    case .handling, .writing: break
    // The connection closes after a stream, so no further request will be answered.
    case .streaming, .lingering: evbuffer_drain(bufferevent_get_input(bufferevent), .max)
    }
  }

  private func readOn() {
    let input = bufferevent_get_input(bufferevent)
    let count = evbuffer_get_length(input)
    var consumed = 0
    let outcome = parser.read(UnsafeBufferPointer(start: evbuffer_pullup(input, -1), count: count), consumed: &consumed)
    evbuffer_drain(input, consumed)
    switch outcome {
    // The rest of the request will not come.
    case .incomplete where hasEnded, .awaited where hasEnded: close()
    case .incomplete: beginReading(consumed < count)
    case .awaited:
      beginReading(true)
      let word = "HTTP/1.1 100 Continue\r\n\r\n"
      evbuffer_add(bufferevent_get_output(bufferevent), word, word.utf8.count)
    case .request(let received):
      enter(.handling)
      terms = ResponseWriter.Terms(isHead: received.request.method == .head, isHTTP11: received.isHTTP11, persists: received.persists)
      core.received(received.request, on: self)
    case .refused(let refusal):
      terms.isHead = parser.isHead
      refuse(refusal)
    }
  }

  private func beginReading(_ hasMore: Bool) {
    if phase == .idle, hasMore || parser.hasBegun { enter(.reading) }
  }

  private func ended(_ isEnd: Bool) {
    guard isEnd, isOwedAnswer else { return close() }
    hasEnded = true
  }

  /// A client that has only closed its sending side still reads the answer to what it has sent. One that has gone looks the same until
  /// something is written to it. A stream would be written for nobody, perhaps for long, so it ends.
  private var isOwedAnswer: Bool {
    switch phase {
    case .handling: true
    case .writing, .lingering: evbuffer_get_length(bufferevent_get_output(bufferevent)) > 0
    case .idle, .reading, .streaming: false
    }
  }

  // MARK: Answering

  /// This is a function of its own, so that the connection's reference to the exchange is gone when it returns.
  func serve(_ request: HTTPRequest, by handler: HTTPHandler) {
    let exchange = HTTPExchange(on: self)
    self.exchange = exchange
    handler(request, exchange)
  }

  func exchangeEnded() {
    exchange = nil
    core.answered()
  }

  func send(_ response: HTTPResponse) {
    let isLast = hasEnded && bufferevent.map { evbuffer_get_length(bufferevent_get_input($0)) == 0 } ?? true
    if core.isDraining || isLast { terms.persists = false }
    write(response, .writing)
  }

  /// Answers and closes the connection: after a refused request, nobody knows where the next one would begin.
  func refuse(_ refusal: HTTPRefusal) {
    terms.persists = false
    write(core.response(to: refusal), .lingering)
    evbuffer_drain(bufferevent_get_input(bufferevent), .max)
  }

  private func write(_ response: HTTPResponse, _ phase: Phase) {
    guard let bufferevent else { return }
    enter(phase)
    ResponseWriter.write(response, to: bufferevent_get_output(bufferevent), date: core.date.value, terms)
  }

  /// Called when the output is empty.
  private func wrote() {
    guard evbuffer_get_length(bufferevent_get_output(bufferevent)) == 0 else { return }
    switch phase {
    // Only `100 Continue` was written.
    case .idle, .reading, .handling: break
    case .streaming: unsentLimit = core.configuration.maxUnsentBytes
    case .writing: answerWritten()
    case .lingering: sayNoMore()
    }
  }

  private func answerWritten() {
    let hasMore = evbuffer_get_length(bufferevent_get_input(bufferevent)) > 0
    if terms.persists, !core.isDraining, hasMore || !hasEnded {
      enter(.idle)
      // Bytes that came meanwhile belong to the next request.
      if hasMore { readOn() }
    } else if hasMore {
      enter(.lingering)
      evbuffer_drain(bufferevent_get_input(bufferevent), .max)
      sayNoMore()
    } else {
      close()
    }
  }

  private func sayNoMore() {
    if hasEnded { return close() }
    Glibc.shutdown(bufferevent_getfd(bufferevent), CInt(SHUT_WR))
  }

  // MARK: Streaming

  func beginStream(_ response: HTTPResponse) -> HTTPStream? {
    terms.persists = false
    terms.isStream = true
    guard let bufferevent, !terms.isHead, !core.isDraining, !hasEnded else {
      write(response, .writing)
      return nil
    }
    write(response, .streaming)
    unsentLimit = evbuffer_get_length(bufferevent_get_output(bufferevent)) + core.configuration.maxUnsentBytes
    // Over a Unix socket there is no network to lose, and the kernel refuses the option.
    var patience = CUnsignedInt(clamping: core.configuration.streamPatience.nanoseconds / 1_000_000)
    setsockopt(
      bufferevent_getfd(bufferevent), CInt(IPPROTO_TCP), TCP_USER_TIMEOUT, &patience, socklen_t(MemoryLayout<CUnsignedInt>.size))
    evbuffer_drain(bufferevent_get_input(bufferevent), .max)
    let stream = HTTPStream(on: self)
    self.stream = stream
    core.metrics.openStreams += 1
    return stream
  }

  /// Sends content of the stream: at once if the client keeps up, which spares the loop two calls of the kernel.
  func stream(_ bytes: SharedBytes) {
    guard let bufferevent, phase == .streaming else { return }
    let output = bufferevent_get_output(bufferevent)
    let unsent = evbuffer_get_length(output)
    var sent = 0
    if unsent == 0 {
      let flags = CInt(MSG_DONTWAIT | MSG_NOSIGNAL)
      // If it fails, libevent tries again and finds out why.
      sent = max(0, Glibc.send(bufferevent_getfd(bufferevent), bytes.buffer.baseAddress, bytes.count, flags))
    } else if unsent + bytes.count > unsentLimit {
      core.metrics.slowStreamsTotal += 1
      return close()
    }
    ResponseWriter.refer(output, to: bytes, from: sent)
  }

  /// Closes the connection when everything is sent.
  func endStream() {
    streamEnded()
    guard let bufferevent else { return }
    enter(.writing)
    if evbuffer_get_length(bufferevent_get_output(bufferevent)) == 0 { answerWritten() }
  }

  private func streamEnded() {
    stream = nil
    core.metrics.openStreams -= 1
  }

  /// Ends the stream, because the server shuts down.
  func finishStream() {
    let stream = stream
    endStream()
    stream?.void()
  }

  // MARK: Ending

  func cutOverdue() {
    guard phase == .reading else { return close() }
    refuse(HTTPRefusal(.requestTimeout, "the request took too long to arrive"))
  }

  func close() {
    guard let bufferevent else { return }
    self.bufferevent = nil
    bufferevent_free(bufferevent)
    exchange?.void()
    if let stream {
      streamEnded()
      stream.void()
    }
    core.closed(self)
  }
}
