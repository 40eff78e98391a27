import EventLoop
import HTTP
import Synchronization
import Testing
import WireTesting

@Suite struct ServerTests {
  @Test func `one connection serves request after request`() throws {
    let server = try TestServer.echoing()
    let connection = try server.connect()
    for number in 0..<3 {
      connection.send("GET /a/\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try connection.response().body == #"GET ["a", "\#(number)"] "#)
    }
    #expect(server.metrics.openConnections == 1)
    #expect(server.metrics.requestsTotal == 3)
  }

  @Test func `pipelined requests are answered in their order, also when answers come late`() throws {
    let server = try TestServer { loop in
      { request, exchange in
        let answer = HTTPResponse(.ok, body: .bytes(Array(request.path.utf8)))
        if request.path == "/0" { loop.schedule(after: .milliseconds(20)) { exchange.answer(answer) } } else { exchange.answer(answer) }
      }
    }
    let connection = try server.connect()
    connection.send((0..<20).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
    for number in 0..<20 { #expect(try connection.response().body == "/\(number)") }
  }

  @Test func `HEAD is answered with the length of the content, and no content`() throws {
    let server = try TestServer.answering(HTTPResponse(.ok, ["ETag": "x"], body: "12345"))
    let connection = try server.connect()
    connection.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
    let head = try connection.response(hasBody: false)
    #expect(head.status == 200 && head.has("Content-Length: 5") && head.has("ETag: x"))
    #expect(try connection.response().body == "12345")
  }

  @Test func `204 and 304 have neither content nor a length`() throws {
    for status in [HTTPStatus.noContent, .notModified] {
      let server = try TestServer.answering(HTTPResponse(status, body: "not sent"))
      let connection = try server.connect()
      connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
      for _ in 0..<2 {
        let response = try connection.response(hasBody: false)
        #expect(response.status == status.code && !response.has("Content-Length"))
      }
    }
  }

  @Test func `content arrives whole, of a stated length or in chunks`() throws {
    let server = try TestServer.echoing()
    let connection = try server.connect()
    connection.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel")
    connection.send("lo")
    #expect(try connection.response().body == #"POST ["a"] hello"#)
    connection.send("POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")
    #expect(try connection.response().body == #"POST ["b"] hello"#)
    connection.send("DELETE /c HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(try connection.response().body == #"DELETE ["c"] "#)
  }

  @Test func `a client that expects 100-continue gets it, and then its answer`() throws {
    let server = try TestServer.echoing()
    let connection = try server.connect()
    connection.send("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    #expect(try connection.response(hasBody: false).status == 100)
    connection.send("ok")
    #expect(try connection.response().body == #"POST ["a"] ok"#)
  }

  @Test func `segments are decoded one by one, with NUL and slashes in them`() throws {
    let seen = Shared(Mutex<HTTPRequest?>(nil))
    let server = try TestServer { _ in
      { request, exchange in
        seen.value.withLock { $0 = request }
        exchange.answer(HTTPResponse(.noContent))
      }
    }
    let connection = try server.connect()
    connection.send("GET /a%2Fb/n%00l/%C3%A9//?q=a+b%26&empty&q=2 HTTP/1.1\r\nHost: x\r\nX-One: 1\r\n\r\n")
    #expect(try connection.response(hasBody: false).status == 204)
    let request = try #require(seen.value.withLock { $0 })
    #expect(request.segments == ["a/b", "n\0l", "é", "", ""])
    #expect(request.query["q"] == "a b&")
    #expect(request.query["empty"] == "" && request.query["none"] == nil)
    #expect(request.fields["x-one"] == "1" && request.fields["X-ONE"] == "1")
    #expect(request.remoteAddress == "127.0.0.1")
  }

  @Test func `a shared body goes out whole, to many at once`() throws {
    let content = SharedBytes((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    let server = try TestServer.answering(HTTPResponse(.ok, body: .shared(content)))
    let expected = HTTPBody.shared(content).bytes
    for _ in 0..<4 { #expect(try server.client.send(HTTPClientRequest(.get, "/")).body.bytes == expected) }
  }

  @Test func `a body of pieces goes out as one, in their order`() throws {
    let pieces = ["one,", "", "two,", "three"].map { SharedBytes($0.utf8) }
    let server = try TestServer.answering(HTTPResponse(.ok, body: .pieces(pieces)))
    for _ in 0..<2 {
      let response = try server.client.send(HTTPClientRequest(.get, "/"))
      #expect(String(decoding: response.body.bytes, as: UTF8.self) == "one,two,three")
      #expect(response.fields["Content-Length"] == "13")
    }
  }

  @Test func `a field's value can't end the header`() throws {
    let server = try TestServer.answering(HTTPResponse(.ok, ["X-Evil": "a\r\nSet-Cookie: b", "Bad Name": "c", "Content-Length": "9"]))
    let connection = try server.connect()
    connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    let response = try connection.response()
    #expect(response.has("X-Evil: a  Set-Cookie: b\r\n") && !response.has("Set-Cookie") && !response.has("Bad Name"))
    #expect(response.has("Content-Length: 0"))
  }

  @Test func `a connection of HTTP 1.0 is closed, or kept on request`() throws {
    let server = try TestServer.answering(HTTPResponse(.ok, body: "hello"))
    let once = try server.connect()
    once.send("GET / HTTP/1.0\r\n\r\n")
    #expect(try once.response().body == "hello")
    #expect(try once.isClosed())
    let kept = try server.connect()
    for _ in 0..<2 {
      kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      #expect(try kept.response().body == "hello")
    }
  }
}
