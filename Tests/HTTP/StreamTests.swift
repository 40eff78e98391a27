import EventLoop
import HTTP
import Synchronization
import TestSupport
import Testing
import WireTesting

/// Answers without an end.
@Suite struct StreamTests {
  /// A server that keeps the streams of its requests, and what is to be done with them.
  private struct Kept: Sendable {
    let server: TestServer
    private let box: Box

    final class Box: @unchecked Sendable {
      // Only the loop's thread touches them.
      var streams: [HTTPStream] = []
      var closed = 0
    }

    init(_ configure: @escaping @Sendable (inout HTTPServer.Configuration) -> Void = { _ in }) throws {
      let box = Box()
      self.box = box
      server = try TestServer(configure) { _ in
        { request, exchange in
          let opening = HTTPResponse(.ok, ["Content-Type": "text/plain"], body: .bytes(Array("begin;".utf8)))
          guard let stream = exchange.stream(opening) else { return }
          stream.onClose = { box.closed += 1 }
          box.streams.append(stream)
        }
      }
    }

    func open(_ method: String = "GET") throws -> WireConnection {
      let connection = try server.connect()
      connection.send("\(method) / HTTP/1.1\r\nHost: x\r\n\r\n")
      return connection
    }

    func send(_ text: String) { on { box in for stream in box.streams { stream.send(SharedBytes(Array(text.utf8))) } } }

    func on(_ body: @escaping @Sendable (Box) -> Void) { server.thread.on { [box] _, _ in body(box) } }

    var closed: Int { server.thread.on { [box] _, _ in box.closed } ?? -1 }
  }

  @Test func `content is sent as it comes, and the connection closes at the end`() throws {
    let kept = try Kept()
    let connection = try kept.open()
    let head = try connection.response(hasBody: false)
    #expect(head.status == 200 && head.has("Connection: close") && !head.has("Content-Length"))
    #expect(try connection.content(through: ";") == "begin;")
    kept.send("more;")
    #expect(try connection.content(through: ";") == "more;")
    #expect(kept.server.metrics.openStreams == 1 && kept.server.metrics.requestsInFlight == 0)
    kept.on { box in
      box.streams[0].send(SharedBytes(Array("last".utf8)))
      box.streams[0].end()
      box.streams[0].send(SharedBytes(Array("too late".utf8)))
    }
    #expect(try connection.remainder() == "last")
    try eventually("the stream is over") { kept.server.metrics.openStreams == 0 }
    #expect(kept.closed == 0)
  }

  @Test func `a stream that is let go of ends`() throws {
    let kept = try Kept()
    let connection = try kept.open()
    _ = try connection.response(hasBody: false)
    kept.on { $0.streams = [] }
    #expect(try connection.remainder() == "begin;")
  }

  @Test func `a HEAD gets the head alone`() throws {
    let kept = try Kept()
    let connection = try kept.open("HEAD")
    #expect(try connection.response(hasBody: false).status == 200)
    #expect(try connection.isClosed())
    #expect(kept.server.metrics.openStreams == 0)
  }

  @Test func `a client that goes away ends its stream, and others go on`() throws {
    let kept = try Kept()
    let (gone, other) = (try kept.open(), try kept.open())
    for connection in [gone, other] { _ = try connection.content(through: "begin;") }
    gone.finishSending()
    try eventually("the server has noticed") { kept.closed == 1 }
    #expect(kept.server.metrics.openStreams == 1)
    kept.send("more;")
    #expect(try other.content(through: ";") == "more;")
  }

  @Test func `a client that does not read is dropped, and does not fill the memory`() throws {
    let kept = try Kept { $0.maxUnsentBytes = 1000 }
    let (slow, quick) = (try kept.open(), try kept.open())
    for connection in [slow, quick] { _ = try connection.content(through: "begin;") }
    let piece = String(repeating: ".", count: 999) + ";"
    var sent = 0
    while kept.server.metrics.slowStreamsTotal == 0 {
      kept.send(piece)
      _ = try quick.content(through: ";")
      sent += 1
      try #require(sent < 100_000)
    }
    #expect(kept.closed == 1 && kept.server.metrics.openStreams == 1)
    kept.send("more;")
    #expect(try quick.content(through: ";") == "more;")
  }

  @Test func `what a stream begins with may be larger than what is kept for a slow client`() throws {
    let server = try TestServer({ $0.maxUnsentBytes = 10 }) { _ in
      { _, exchange in
        guard let stream = exchange.stream(HTTPResponse(.ok, body: .bytes(Array(repeating: 46, count: 3_000_000)))) else { return }
        // The large content is on its way yet.
        stream.send(SharedBytes(Array("more".utf8)))
        stream.end()
      }
    }
    let connection = try server.connect()
    connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    _ = try connection.response(hasBody: false)
    let content = try connection.remainder()
    #expect(content.count == 3_000_004 && content.hasSuffix(".more"))
    try eventually("the stream is over") { server.metrics.openStreams == 0 }
  }

  @Test func `a shutdown ends streams after what was sent`() throws {
    let kept = try Kept()
    let connection = try kept.open()
    _ = try connection.content(through: "begin;")
    kept.send("more;")
    let isDone = Shared(Mutex(false))
    kept.server.thread.on { resident, _ in resident.server.shutdown(limit: .seconds(60)) { isDone.value.withLock { $0 = true } } }
    #expect(try connection.remainder() == "more;")
    try eventually("the shutdown is done") { isDone.value.withLock { $0 } }
    #expect(kept.closed == 1)
  }
}
