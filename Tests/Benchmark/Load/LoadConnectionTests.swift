import EventLoop
import Glibc
import HTTP
import TestSupport
import Testing

@testable import Benchmark

@Suite struct LoadConnectionTests {
  /// A port on which connections are taken by nobody but the kernel.
  private final class Listener {
    private(set) var port: UInt16 = 0
    private let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)

    init() throws {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let failed = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, size) | listen(descriptor, 8) | getsockname(descriptor, $0, &size)
        }
      }
      try #require(failed == 0)
      port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
  }

  private typealias Answer = Result<LoadConnection.Answer, BenchmarkFailure>

  private func ask(_ request: String, on connection: LoadConnection, _ loop: EventLoop) -> Answer? {
    var answer: Answer?
    loop.soon {
      connection.send(Array(request.utf8)) { result in
        answer = result
        loop.stop()
      }
    }
    loop.run()
    return answer
  }

  @Test func `a server that went away is a failure, for each request`() throws {
    let loop = try EventLoop()
    var listener: Listener? = try Listener()
    let connection = try LoadConnection(port: try #require(listener?.port), on: loop)
    listener = nil
    for _ in 0..<2 {
      guard case .failure = ask("GET / HTTP/1.1\r\n\r\n", on: connection, loop) else {
        Issue.record("there was an answer from nobody")
        return
      }
    }
  }

  @Test func `one answer after the other comes over the same connection`() throws {
    let server = try HelloServer()
    defer { server.stop() }
    let loop = try EventLoop()
    let connection = try LoadConnection(port: server.port, on: loop)
    for _ in 0..<3 {
      let result = try #require(ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n", on: connection, loop))
      let answer = try result.get()
      #expect(answer.status == 200)
      #expect(Array(answer.body) == HelloServer.content)
    }
  }

  @Test func `a port that nobody listens on is a failure`() throws {
    let port = try FreePort.one()
    #expect(throws: BenchmarkFailure.self) { try LoadConnection(port: port, on: EventLoop()) }
  }

  @Test func `a field's text is found in an answer`() {
    let answer = LoadConnection.Answer(status: 200, body: Array(#"{"a":1,"code":"seat_taken","b":"x"}"#.utf8)[...])
    #expect(answer.text("code") == "seat_taken")
    #expect(answer.text("b") == "x")
    #expect(answer.text("a") == nil)
    #expect(answer.text("missing") == nil)
  }
}
