import Foundation
import HTTP
import TestSupport
import Testing
import WireTesting

/// What RFC 9110 and 9112 say of a request, row by row, on the wire.
@Suite struct WireTableTests {
  private static func server() throws -> TestServer {
    try TestServer { _ in
      { request, exchange in
        var text = "\(request.method.rawValue) \(request.path)"
        for item in request.query.items { text += " \(item.name)=\(item.value)" }
        if !request.body.isEmpty { text += " [\(String(decoding: request.body, as: UTF8.self))]" }
        exchange.answer(HTTPResponse(.ok, ["Content-Type": "text/plain"], body: .bytes(Array(text.utf8))))
      }
    }
  }

  private func check(_ row: WireRow, on connection: WireConnection) throws {
    let isHead = row.bytes.hasPrefix("HEAD")
    var response = try connection.response(hasBody: !isHead)
    // It was asked for, if the content came later.
    if response.status == 100, row.bytes.contains("Expect") { response = try connection.response() }
    #expect(response.status == row.status)
    #expect(response.has("Date: ") && response.has("Content-Length: "))
    if let echo = row.echo { #expect(response.body == echo) }
    #expect(response.has("Connection: close") == (row.then == .closed))
    if row.status >= 400 {
      #expect(response.has("Content-Type: application/problem+json"))
      if !isHead {
        let problem = try JSONSerialization.jsonObject(with: Data(response.body.utf8)) as? [String: Any]
        #expect(problem?["status"] as? Int == row.status && problem?["title"] is String && problem?["detail"] is String)
      }
    }
    switch row.then {
    case .closed: #expect(try connection.isClosed())
    case .open:
      connection.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try connection.response().body == "GET /next")
    }
  }

  @Test(arguments: WireRow.all) func `a request is answered as the RFCs demand`(_ row: WireRow) throws {
    let server = try Self.server()
    let connection = try server.connect()
    connection.send(row.bytes)
    try check(row, on: connection)
    let isRefused = row.status >= 400
    #expect(server.metrics.refusalsTotal == (isRefused ? 1 : 0))
    #expect(server.metrics.requestsTotal == (isRefused ? 0 : row.then == .open ? 2 : 1))
  }

  @Test(arguments: WireRow.all.filter { $0.bytes.utf8.count < 400 })
  func `the answer does not depend on how a request is cut up`(_ row: WireRow) throws {
    let server = try Self.server()
    let connection = try server.connect()
    var sent = 0
    // Each byte is read before the next one is there; a refusal may come before the last one.
    for byte in row.bytes.utf8 where server.metrics.refusalsTotal == 0 {
      connection.send([byte])
      sent += 1
      if sent % 7 == 0 { _ = server.metrics }
    }
    try check(row, on: connection)
  }

  @Test(arguments: WireRow.all.filter { $0.then == .closed && $0.bytes.utf8.count < 10_000 })
  func `bytes after a request that closes the connection are ignored`(_ row: WireRow) throws {
    let server = try Self.server()
    let connection = try server.connect()
    connection.send(row.bytes + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
    let all = try connection.remainder()
    #expect(!all.contains("/smuggled"))
    #expect(all.components(separatedBy: "\r\nDate: ").count == 2)
  }

  @Test func `sound requests before one that is refused are answered`() throws {
    let server = try Self.server()
    let connection = try server.connect()
    connection.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\naGET /3 HTTP/1.1\r\n\r\n")
    #expect(try connection.response().body == "GET /1")
    #expect(try connection.response().body == "POST /2 [a]")
    #expect(try connection.response().status == 400)
    #expect(try connection.isClosed())
  }

  @Test func `a client that closed its sending side gets the answer that is on its way`() throws {
    let server = try Self.server()
    for bytes in ["GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "nonsense\r\n\r\n"] {
      let connection = try server.connect()
      connection.send(bytes)
      connection.finishSending()
      #expect(try [200, 400].contains(connection.response().status))
      #expect(try connection.isClosed())
    }
  }
}
