import EventLoop
import Foundation
import HTTP
import Synchronization
import TestSupport
import Testing
import WireTesting

@Suite struct ExchangeTests {
  /// Exchanges that a handler kept, on the loop.
  final class Kept {
    var exchanges: [HTTPExchange] = []
  }

  @Test func `an exchange whose connection died is void, and its owner is told`() throws {
    let closed = Shared(Mutex(0))
    let kept = Shared(Mutex<LoopBound<Kept>?>(nil))
    let server = try TestServer { loop in
      let exchanges = Kept()
      kept.value.withLock { [bound = LoopBound(exchanges, on: loop)] in $0 = bound }
      return { _, exchange in
        exchange.onClose = { closed.value.withLock { $0 += 1 } }
        exchanges.exchanges.append(exchange)
      }
    }
    do {
      let connection = try server.connect()
      connection.resetAtEnd()
      connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      try eventually("a request is in flight") { server.metrics.requestsInFlight == 1 }
    }
    try eventually("the owner was told") { closed.value.withLock { $0 } == 1 }
    #expect(server.metrics.requestsInFlight == 0 && server.metrics.openConnections == 0)
    let bound = try #require(kept.value.withLock { $0 })
    let wasOpen = server.thread.on { _, loop in
      let exchange = bound.value(on: loop).exchanges[0]
      let isOpen = exchange.isOpen
      exchange.answer(HTTPResponse(.ok, body: "too late"))
      return isOpen
    }
    #expect(wasOpen == false)
    #expect(closed.value.withLock { $0 } == 1)
  }

  /// Requests and their answers, some while later.
  private func later(_ requests: String, _ answer: @escaping @Sendable (HTTPExchange) -> Void) throws -> (TestServer, WireConnection) {
    let server = try TestServer { loop in
      { _, exchange in
        // Behind the turn of the loop in which the connection's end is seen.
        loop.schedule(after: .milliseconds(50)) { answer(exchange) }
      }
    }
    let connection = try server.connect()
    connection.send(requests)
    connection.finishSending()
    return (server, connection)
  }

  @Test func `a client that closed its sending side gets all its answers, whenever they are ready`() throws {
    let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    for requests in [get, get + get, get + get + "GET /cut"] {
      let (server, connection) = try later(requests) { $0.answer(HTTPResponse(.ok, body: "late")) }
      let count = requests.count / get.count
      for number in 1...count {
        let response = try connection.response()
        #expect(response.body == "late")
        // Whoever says more behind the last request may have meant another one.
        if requests.hasSuffix(get) { #expect(response.has("Connection: close") == (number == count)) }
      }
      #expect(try connection.isClosed())
      try eventually("the server has closed it too") { server.metrics.openConnections == 0 && server.metrics.requestsInFlight == 0 }
    }
  }

  @Test func `a client that closed its sending side gets the beginning of a stream, which nobody would see end`() throws {
    let (server, connection) = try later("GET / HTTP/1.1\r\nHost: x\r\n\r\n") { exchange in
      #expect(exchange.stream(HTTPResponse(.ok, body: "first")) == nil)
    }
    #expect(try connection.remainder().hasSuffix("first"))
    #expect(server.metrics.openStreams == 0)
  }

  @Test func `a client that has gone is noticed when it is answered`() throws {
    let server = try TestServer { loop in
      { _, exchange in loop.schedule(after: .milliseconds(50)) { exchange.answer(HTTPResponse(.ok, body: "too late")) } }
    }
    do {
      let connection = try server.connect()
      connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      try eventually("a request is in flight") { server.metrics.requestsTotal == 1 }
    }
    try eventually("nothing is left of it") { server.metrics.openConnections == 0 && server.metrics.requestsInFlight == 0 }
  }

  @Test func `only the first answer counts`() throws {
    let server = try TestServer { _ in
      { _, exchange in
        exchange.answer(HTTPResponse(.ok, body: "first"))
        exchange.answer(HTTPResponse(.ok, body: "second"))
      }
    }
    let connection = try server.connect()
    connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(try connection.response().body == "first")
    #expect(try connection.response().body == "first")
    #expect(try connection.isClosed())
  }

  @Test func `an exchange that is dropped answers 500`() throws {
    let server = try TestServer { loop in
      { request, exchange in
        // At once, or by a timer that lets go of it.
        if request.path == "/later" { loop.schedule(after: .milliseconds(1)) { withExtendedLifetime(exchange) {} } }
      }
    }
    for path in ["/now", "/later"] {
      let response = try server.client.send(HTTPClientRequest(.get, path))
      #expect(response.status == .internalServerError)
      #expect(response.fields["Content-Type"] == "application/problem+json")
    }
    #expect(server.metrics.requestsInFlight == 0)
  }

  @Test func `another thread answers through the loop`() throws {
    let server = try TestServer { loop in
      { _, exchange in
        let (bound, remote) = (LoopBound(exchange, on: loop), loop.remote)
        // A thread of its own: the pool of tasks may be full of tests that wait.
        Thread.detachNewThread { remote.execute { bound.value(on: $0).answer(HTTPResponse(.ok, body: "from afar")) } }
      }
    }
    #expect(try server.client.send(HTTPClientRequest(.get, "/")).body.bytes == Array("from afar".utf8))
  }

  @Test func `data that a client sends before its answer is bounded and harmless`() throws {
    let server = try TestServer { loop in
      { _, exchange in loop.schedule(after: .milliseconds(50)) { exchange.answer(HTTPResponse(.ok)) } }
    }
    let connection = try server.connect()
    connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    connection.send(String(repeating: "junk ", count: 20_000))
    #expect(try connection.response().status == 200)
    #expect(try server.client.send(HTTPClientRequest(.get, "/")).status == .ok)
  }
}
