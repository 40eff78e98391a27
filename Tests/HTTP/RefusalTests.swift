import HTTP
import Testing
import WireTesting

@Suite struct RefusalTests {
  @Test func `the owner words the refusals, and knows the fields that were read`() throws {
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
    #expect(try connection.response().status == 431)
  }
}
