import EventLoop
import HTTP
import TestSupport
import Testing
import WireTesting

@Suite struct WireFuzzTests {
  private static let requests = [
    "GET /a/b?c=d HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
    "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\n\r\n",
    "HEAD /%41%2f HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
    "PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
    "GET http://x:80/a HTTP/1.0\r\nHost: x\r\n folded\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
  ]
  private static let pieces = [
    "\r\n", "\n", "\0", " ", ":", "%", "%00", "?", "/", "HTTP/1.1", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n",
    "Connection: close\r\n", "-1", "ffffffffffffffff", "\u{ff}", "Host: y\r\n",
  ]

  private func mutated(_ generator: inout SplitMix64) -> [UInt8] {
    var bytes = (0..<Int.random(in: 1...3, using: &generator)).flatMap { _ in Array(Self.requests.randomElement(using: &generator)!.utf8) }
    for _ in 0..<Int.random(in: 0...6, using: &generator) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[index] = .random(in: 0...255, using: &generator)
      case 1: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator)!.utf8, at: index)
      case 2: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...20, using: &generator)))
      case 3: bytes.removeSubrange(index...)
      default: bytes += bytes[..<index]
      }
    }
    return bytes
  }

  @Test(arguments: 1...8) func `the server goes on serving after any bytes`(_ seed: Int) throws {
    let server = try TestServer { configuration in
      configuration.requestTimeout = .milliseconds(50)
    } handler: { loop in
      { request, exchange in
        let answer = HTTPResponse(.ok, body: .bytes(request.body))
        if request.segments.count == 1 { loop.soon { exchange.answer(answer) } } else { exchange.answer(answer) }
      }
    }
    var generator = SplitMix64(seed: UInt64(seed))
    for _ in 0..<100 {
      let connection = try server.connect()
      let bytes = mutated(&generator)
      let cut = Int.random(in: 0...bytes.count, using: &generator)
      connection.send(Array(bytes[..<cut]))
      if Bool.random(using: &generator) { connection.send(Array(bytes[cut...])) }
      // Some read the answers, some are gone at once.
      if Int.random(in: 0..<8, using: &generator) == 0 { _ = try connection.remainderOfRefused() }
    }
    #expect(try server.client.send(HTTPClientRequest(.post, "/a", body: [1, 2, 3])).body.bytes == [1, 2, 3])
    try eventually("nothing is open or in flight") { server.metrics.openConnections == 0 && server.metrics.requestsInFlight == 0 }
  }
}

extension WireConnection {
  /// Says that there is no more, so that the server closes, and reads what it said.
  fileprivate func remainderOfRefused() throws -> String {
    finishSending()
    return try remainder()
  }
}
