import Curl
import EventLoop

/// Speaks to servers of others, over HTTP and SMTP, on an event loop. libcurl does the protocols, encryption, proxies and certificates.
public final class OutsideClient {
  public typealias Answer = EasyHandle.Answer

  private let loop: EventLoop
  private let registrations: Registrations
  private let multi: MultiHandle

  public init(on loop: EventLoop) throws(CurlError) {
    self.loop = loop
    registrations = Registrations(loop)
    multi = try MultiHandle(on: registrations)
    registrations.multi = multi
  }

  /// Sends a POST. `done` is called once, on the loop, and never before this returns.
  public func post(_ request: CurlRequest, done: @escaping (Result<Answer, CurlFailure>) -> Void) {
    begin(done) { () throws(CurlError) in try multi.post(request, done: done) }
  }

  /// Sends a mail, in the same way.
  public func send(_ mail: CurlMail, done: @escaping (Result<Answer, CurlFailure>) -> Void) {
    begin(done) { () throws(CurlError) in try multi.send(mail, done: done) }
  }

  private func begin(_ done: @escaping (Result<Answer, CurlFailure>) -> Void, _ body: () throws(CurlError) -> Void) {
    do throws(CurlError) {
      try body()
    } catch {
      // It was never begun.
      loop.soon { done(.failure(CurlFailure(neverSent: error))) }
    }
  }
}

@available(*, unavailable)
extension OutsideClient: Sendable {}

/// What libcurl waits for, on the event loop.
private final class Registrations: CurlLoop {
  private let loop: EventLoop
  weak var multi: MultiHandle?
  private var watches: [Int32: [EventRegistration]] = [:]
  private var timer: EventRegistration?

  init(_ loop: EventLoop) {
    self.loop = loop
  }

  deinit {
    timer?.cancel()
    for watch in watches.values.joined() { watch.cancel() }
  }

  func watch(_ descriptor: Int32, reads: Bool, writes: Bool) {
    for watch in watches.removeValue(forKey: descriptor) ?? [] { watch.cancel() }
    var new: [EventRegistration] = []
    if reads {
      new.append(loop.watch(readable: descriptor) { [weak self] in self?.multi?.ready(descriptor, reads: true, writes: false) })
    }
    if writes {
      new.append(loop.watch(writable: descriptor) { [weak self] in self?.multi?.ready(descriptor, reads: false, writes: true) })
    }
    if !new.isEmpty { watches[descriptor] = new }
  }

  func wake(after milliseconds: Int?) {
    timer?.cancel()
    timer = milliseconds.map { delay in
      // Never from within libcurl: it calls this while it works.
      loop.schedule(after: .milliseconds(delay)) { [weak self] in
        self?.timer = nil
        self?.multi?.timePassed()
      }
    }
  }
}
