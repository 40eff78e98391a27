import CEvent
import EventLoop
import Glibc

/// One request of a client, from `send` to its completion.
final class ClientCall {
  enum State { case waiting, running, ended }

  let target: HTTPTarget
  var state = State.waiting
  private let request: HTTPClientRequest
  private let completion: ClientCore.Completion
  private var deadline: EventRegistration?
  private unowned let core: ClientCore
  private var connection: ClientConnection?
  private var pending: UnsafeMutablePointer<evhttp_request>?
  private var failure: evhttp_request_error?
  private var isRetry = false

  init(
    _ request: HTTPClientRequest, to target: HTTPTarget, timeout: Duration, of core: ClientCore,
    _ completion: @escaping ClientCore.Completion
  ) {
    self.request = request
    self.target = target
    self.core = core
    self.completion = completion
    deadline = core.loop.schedule(after: timeout) { [unowned self] in
      self.core.end(self, .failure(.timedOut(target.description)))
    }
  }

  func start(on connection: ClientConnection) {
    self.connection = connection
    connection.begin()
    let context = Unmanaged.passUnretained(self).toOpaque()
    guard let peer = connection.peer, let pending = evhttp_request_new({ ClientCall.of($1).completed($0) }, context) else {
      return core.end(self, .failure(.connectFailed(target.description, reason: "out of memory")))
    }
    self.pending = pending
    evhttp_request_set_error_cb(pending) { ClientCall.of($1).failure = $0 }
    let fields = evhttp_request_get_output_headers(pending)
    evhttp_add_header(fields, "Host", target.description)
    for field in request.fields where field.isTheOwnersToSet && !field.name.isSameFieldName(as: "Host") {
      evhttp_add_header(fields, field.name, field.value.asFieldValue)
    }
    if request.saysLength { evhttp_add_header(fields, "Content-Length", String(request.body.count)) }
    evbuffer_add(evhttp_request_get_output_buffer(pending), request.body, request.body.count)
    if evhttp_make_request(peer, pending, request.method.command, request.path) != 0 {
      self.pending = nil
      core.end(self, .failure(.connectFailed(target.description, reason: String(cString: strerror(errno)))))
    }
  }

  /// Takes the call off its connection, which it gives back. A request that still runs is broken off, and its connection with it.
  func detach() -> ClientConnection? {
    let (connection, pending) = (connection, pending)
    self.connection = nil
    self.pending = nil
    if let pending { evhttp_cancel_request(pending) }
    return connection
  }

  /// - Returns: the connection that it ran on.
  func finish() -> ClientConnection? {
    state = .ended
    deadline?.cancel()
    return detach()
  }

  func complete(_ result: Result<HTTPResponse, HTTPClientError>) { completion(result) }

  private static func of(_ context: UnsafeMutableRawPointer?) -> ClientCall {
    Unmanaged<ClientCall>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
  }

  /// evhttp frees the request after this.
  private func completed(_ answer: UnsafeMutablePointer<evhttp_request>?) {
    pending = nil
    guard state == .running, let connection else { return }
    if let answer, answer.pointee.response_code > 0 {
      connection.hasServed = true
      let body = AnswerReader.takeBody(evhttp_request_get_input_buffer(answer))
      core.end(
        self,
        .success(
          HTTPResponse(
            HTTPStatus(Int(answer.pointee.response_code)),
            AnswerReader.readFields(evhttp_request_get_input_headers(answer)), body: body.isEmpty ? .none : .bytes(body))))
    } else if connection.hasServed, !isRetry, request.method.isIdempotent, failure == EVREQ_HTTP_EOF {
      isRetry = true
      failure = nil
      core.retry(self)
    } else {
      core.end(self, .failure(error(on: connection)))
    }
  }

  private func error(on connection: ClientConnection) -> HTTPClientError {
    guard connection.hasWritten else {
      let resolving = bufferevent_socket_get_dns_error(evhttp_connection_get_bufferevent(connection.peer))
      return .connectFailed(
        target.description, reason: resolving == 0 ? "refused or unreachable" : String(cString: evutil_gai_strerror(resolving)))
    }
    return switch failure {
    case EVREQ_HTTP_TIMEOUT: .timedOut(target.description)
    case EVREQ_HTTP_INVALID_HEADER, EVREQ_HTTP_DATA_TOO_LONG: .badResponse(target.description)
    default: .closed(target.description)
    }
  }
}
