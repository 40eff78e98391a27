import EventLoop
import HTTP
import TestSupport
import Testing
import WireTesting

@testable import APIEdge

@Suite struct AudienceTests {
  /// A server whose every request begins a stream to an audience, by the number in its path.
  private final class Hall: Sendable {
    struct Resident {
      let server: HTTPServer
      let audience: Audience<Int>
      let port: UInt16
    }

    let thread: LoopThread<Resident>
    let port: UInt16

    init() throws {
      thread = try LoopThread.start(named: "hall") { loop in
        let audience = Audience<Int>(on: loop)
        let server = HTTPServer(loop: loop) { request, exchange in
          guard let stream = exchange.stream(HTTPResponse(.ok, body: "begin;")) else { return }
          audience.add(stream, Int(request.segments[0]) ?? 0)
        }
        return Resident(server: server, audience: audience, port: try server.listen(port: 0))
      }
      let bound = Handover<UInt16>()
      thread.execute { resident, _ in bound.put(resident.port) }
      port = bound.take()
    }

    deinit { thread.stop() }

    var count: Int {
      let answer = Handover<Int>()
      thread.execute { resident, _ in answer.put(resident.audience.count) }
      return answer.take()
    }

    func open(_ number: Int) throws -> WireConnection {
      let connection = try WireConnection(port: port)
      connection.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
      _ = try connection.content(through: "begin;")
      return connection
    }
  }

  @Test func `rounds go to all listeners, in the order in which they were asked for`() throws {
    let hall = try Hall()
    // More than a slice has.
    let connections = try (0..<300).map { try hall.open($0) }
    hall.thread.execute { resident, _ in
      for text in ["first;", "second;", "third;"] {
        resident.audience.forEach { $0.send(SharedBytes(Array("\(text)".utf8))) }
      }
    }
    for connection in connections { #expect(try connection.content(through: "third;") == "first;second;third;") }
  }

  @Test func `who leaves makes nobody miss a round`() throws {
    let hall = try Hall()
    var connections = try (0..<20).map { try hall.open($0) }
    // From the front, the middle and the end of the list.
    for index in [19, 10, 0] { connections.remove(at: index).finishSending() }
    try eventually("the server has noticed") { hall.count == 17 }
    hall.thread.execute { resident, _ in
      resident.audience.forEach { $0.send(SharedBytes(Array("for \($0.detail);".utf8))) }
    }
    let heard = try connections.map { try $0.content(through: ";") }
    #expect(Set(heard) == Set((1..<19).filter { $0 != 10 }.map { "for \($0);" }))
  }
}
