import HTTP
import Testing

@Suite struct RefusalTests {
  @Test(arguments: [
    ("nonsense\r\n\r\n", 400),
    ("GET\r\n\r\n", 400),
    ("GET  HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/x\r\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505),
    ("GET a HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /%c3 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /?a=%f HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n", 400),
    ("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    ("CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\na", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\na", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\na", 413),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 1\r\n\r\na", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 413),
    ("POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 1\r\n\r\na", 417),
    ("HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na", 400),
  ])
  func `a request that is not sound is refused and the connection closed`(_ request: String, _ status: Int) throws {
    let server = try TestServer.answering(HTTPResponse(.ok))
    let connection = try server.connect()
    connection.send(request)
    let isHead = request.hasPrefix("HEAD")
    let response = try connection.response(hasBody: !isHead)
    #expect(response.status == status)
    #expect(response.has("Content-Type: application/problem+json") && response.has("Connection: close"))
    #expect(isHead || response.body.contains("\"status\":\(status)"))
    #expect(try connection.isClosed())
    #expect(server.metrics.requestsTotal == 0 && server.metrics.refusalsTotal == 1)
  }

  @Test func `the owner words the refusals, evhttp's own too`() throws {
    let server = try TestServer.answering(HTTPResponse(.ok)) { configuration in
      configuration.refusalResponse = { refusal in
        let id = refusal.fields["X-Correlation-Id"] ?? "none"
        return HTTPResponse(refusal.status, ["X-Correlation-Id": id], body: "mine")
      }
    }
    let unread = try server.connect()
    unread.send("nonsense\r\n\r\n")
    let first = try unread.response()
    #expect(first.status == 400 && first.body == "mine" && first.has("X-Correlation-Id: none"))
    let read = try server.connect()
    read.send("GET /%zz HTTP/1.1\r\nHost: x\r\nX-Correlation-Id: c1\r\n\r\n")
    let second = try read.response()
    #expect(second.status == 400 && second.body == "mine" && second.has("X-Correlation-Id: c1"))
  }

  @Test func `content beyond the limit is refused with 413, at the limit it is taken`() throws {
    let server = try TestServer { _ in
      { request, exchange in exchange.answer(HTTPResponse(.ok, body: .bytes(Array("\(request.body.count)".utf8)))) }
    }
    let limit = HTTPServer.Configuration().maxBodyBytes
    func post(_ count: Int) throws -> HTTPResponse {
      try server.client.send(HTTPClientRequest(.post, "/", body: Array(repeating: 65, count: count)))
    }
    #expect(try post(limit).body.bytes == Array("\(limit)".utf8))
    #expect(try post(limit + 1).status == .contentTooLarge)
    #expect(try post(limit * 20).status == .contentTooLarge)
    let chunked = try server.connect()
    chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\(String(limit + 1, radix: 16))\r\n")
    #expect(try chunked.response().status == 413)
  }

  @Test func `a header beyond the limit is refused`() throws {
    let server = try TestServer.answering(HTTPResponse(.ok))
    let connection = try server.connect()
    connection.send("GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "x", count: 17 * 1024))\r\n\r\n")
    #expect(try connection.response().status == 400)
  }
}
