import EventLoop
import HTTP
import Synchronization
import TestSupport
import Testing
import WireTesting

@Suite struct ShutdownTests {
  @Test func `a shutdown answers what is in flight, closes what waits, and accepts no more`() throws {
    let kept = Shared(Mutex<LoopBound<HTTPExchange>?>(nil))
    let server = try TestServer { loop in
      { request, exchange in
        if request.path == "/held" {
          let bound = LoopBound(exchange, on: loop)
          kept.value.withLock { $0 = bound }
        } else {
          exchange.answer(HTTPResponse(.ok))
        }
      }
    }
    let (idle, busy) = (try server.connect(), try server.connect())
    idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try idle.response().status == 200)
    busy.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n")
    try eventually("a request is in flight") { server.metrics.requestsInFlight == 1 }

    let isDone = Shared(Mutex(false))
    server.thread.on { resident, _ in resident.server.shutdown(limit: .seconds(60)) { isDone.value.withLock { $0 = true } } }
    #expect(try idle.isClosed())
    #expect(throws: HTTPClientError.self) { try server.client.send(HTTPClientRequest(.get, "/")) }
    #expect(!isDone.value.withLock { $0 })

    let exchange = try #require(kept.value.withLock { $0 })
    kept.value.withLock { $0 = nil }
    server.thread.on { _, loop in exchange.value(on: loop).answer(HTTPResponse(.ok, body: "as promised")) }
    let response = try busy.response()
    #expect(response.body == "as promised" && response.has("Connection: close"))
    #expect(try busy.isClosed())
    try eventually("the shutdown is done") { isDone.value.withLock { $0 } }
  }

  @Test func `a shutdown ends at its limit, whatever is still open`() throws {
    let wasClosed = Shared(Mutex(false))
    let server = try TestServer { loop in
      { _, exchange in
        exchange.onClose = { wasClosed.value.withLock { $0 = true } }
        loop.schedule(after: .seconds(3600)) { exchange.answer(HTTPResponse(.ok)) }
      }
    }
    let connection = try server.connect()
    connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    try eventually("a request is in flight") { server.metrics.requestsInFlight == 1 }
    let isDone = Shared(Mutex(false))
    server.thread.on { resident, _ in resident.server.shutdown(limit: .milliseconds(20)) { isDone.value.withLock { $0 = true } } }
    try eventually("the shutdown is done") { isDone.value.withLock { $0 } }
    #expect(wasClosed.value.withLock { $0 })
    #expect(try connection.isClosed())
  }

  @Test func `a shutdown of a server without connections is done at once, and its loop can end`() throws {
    let server = try TestServer.answering(HTTPResponse(.ok))
    server.thread.on { resident, loop in resident.server.shutdown(limit: .seconds(60)) { loop.stop() } }
    #expect(server.thread.waitForEnd())
  }
}
