import EventLoop
import HTTP
import Synchronization
import TestSupport
import Testing
import WireTesting

@Suite struct LimitTests {
  @Test func `a client that sends a byte at a time is cut off, and told so`() throws {
    let server = try TestServer.answering(HTTPResponse(.ok)) { $0.requestTimeout = .milliseconds(200) }
    let connection = try server.connect()
    var bytes = Array("GET / HTTP/1.1\r\nHost: x\r\n".utf8) + Array(repeating: UInt8(ascii: "x"), count: 10_000)
    bytes.reverse()
    // Each byte is activity, so an inactivity limit would never end this.
    try eventually("it is refused") {
      if let byte = bytes.popLast() { connection.send([byte]) }
      return server.metrics.refusalsTotal == 1
    }
    #expect(!bytes.isEmpty)
    #expect(try connection.response().status == 408)
    #expect(try connection.isClosed())
    try eventually("no connection is open") { server.metrics.openConnections == 0 }
  }

  @Test func `a connection that says nothing more is closed`() throws {
    let server = try TestServer.answering(HTTPResponse(.ok, body: "hello")) { $0.idleTimeout = .milliseconds(100) }
    let (silent, used) = (try server.connect(), try server.connect())
    used.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try used.response().body == "hello")
    #expect(try silent.isClosed() && used.isClosed())
    try eventually("no connection is open") { server.metrics.openConnections == 0 }
  }

  @Test func `a request that is being handled is not cut off by the client's limits`() throws {
    let server = try TestServer { configuration in
      configuration.idleTimeout = .milliseconds(20)
      configuration.requestTimeout = .milliseconds(20)
      configuration.responseTimeout = .milliseconds(20)
    } handler: { loop in
      { _, exchange in loop.schedule(after: .milliseconds(200)) { exchange.answer(HTTPResponse(.ok, body: "slow")) } }
    }
    let connection = try server.connect()
    connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try connection.response().body == "slow")
  }

  @Test func `a client that does not read its answer is cut off`() throws {
    let content = SharedBytes(Array(repeating: 65, count: 32 * 1024 * 1024))
    let server = try TestServer.answering(HTTPResponse(.ok, body: .shared(content))) { $0.responseTimeout = .milliseconds(100) }
    let connection = try server.connect()
    connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    try eventually("it has come and is cut off") { server.metrics.requestsTotal == 1 && server.metrics.openConnections == 0 }
  }

  @Test func `a connection beyond the limit is told so, and there is room again when others close`() throws {
    let server = try TestServer.answering(HTTPResponse(.ok, body: "hello")) { $0.maxConnections = 3 }
    var held: [WireConnection] = []
    for _ in 0..<3 {
      held.append(try server.connect())
      held.last?.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try held.last?.response().status == 200)
    }
    let excess = try server.connect()
    excess.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try excess.response().status == 503)
    #expect(try excess.isClosed())
    held.removeAll()
    try eventually("no connection is open") { server.metrics.openConnections == 0 }
    #expect(try server.client.send(HTTPClientRequest(.get, "/")).status == .ok)
  }

  @Test func `far beyond the limit none is accepted until others close`() throws {
    let server = try TestServer.answering(HTTPResponse(.ok, body: "hello")) { $0.maxConnections = 1 }
    var held = try (0..<100).map { _ in try server.connect() }
    try eventually("the server has taken connections") { server.metrics.openConnections > 1 }
    for _ in 0..<20 { #expect(server.metrics.openConnections <= 1 + 32) }
    held.removeAll()
    // Those that the kernel held are accepted first, to find that they are gone.
    try eventually("there is room again") { try server.client.send(HTTPClientRequest(.get, "/")).status == .ok }
  }
}
