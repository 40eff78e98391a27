import EventLoop
import Foundation
import HTTP
import TestSupport
import Testing

@Suite struct UnixSocketTests {
  /// A directory of its own, removed afterwards.
  private func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = try TemporaryDirectory()
    try withExtendedLifetime(directory) { try body(directory.path) }
  }

  private func serve(_ path: String) throws -> LoopThread<HTTPServer> {
    try LoopThread { loop in
      let server = HTTPServer(loop: loop) { request, exchange in
        exchange.answer(HTTPResponse(.ok, body: .bytes(Array("\(request.path) from \(request.remoteAddress)".utf8))))
      }
      try server.listen(unixPath: path)
      return server
    }
  }

  @Test func `a server on a Unix socket answers its own user only`() throws {
    try withDirectory { directory in
      let path = directory + "/control.sock"
      let server = try serve(path)
      var status = stat()
      #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
      let response = try BlockingHTTPClient(unixPath: path).send(HTTPClientRequest(.get, "/dlq"))
      #expect(response.body.bytes == Array("/dlq from localhost".utf8))
      server.on { server, _ in server.shutdown(limit: .seconds(1)) {} }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func `a socket file that nobody listens on is replaced, one in use is not, nor is another file`() throws {
    try withDirectory { directory in
      let path = directory + "/control.sock"
      let first = try serve(path)
      let error = #expect(throws: ListenError.self) { _ = try serve(path) }
      #expect(error?.code == .addressInUse)
      #expect(try BlockingHTTPClient(unixPath: path).send(HTTPClientRequest(.get, "/")).status == .ok)
      withExtendedLifetime(first) {}

      let stale = directory + "/stale.sock"
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: stale.utf8) }
      let bound = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      #expect(bound == 0)
      close(descriptor)
      let second = try serve(stale)
      #expect(try BlockingHTTPClient(unixPath: stale).send(HTTPClientRequest(.get, "/")).status == .ok)
      withExtendedLifetime(second) {}

      let file = directory + "/file"
      try Data("kept".utf8).write(to: URL(filePath: file))
      #expect(throws: ListenError.self) { _ = try serve(file) }
      #expect(try String(contentsOfFile: file, encoding: .utf8) == "kept")
      #expect(throws: ListenError.self) { _ = try serve(directory + "/" + String(repeating: "x", count: 200)) }
    }
  }

  @Test(arguments: [1, 100, 108, 300, 2000])
  func `a socket is found however long its directory's name is, belongs to one server, and goes with it`(
    _ bytes: Int
  ) throws {
    try withDirectory { directory in
      var path = directory
      while path.utf8.count < bytes { path += "/" + String(repeating: "x", count: min(200, max(1, bytes - path.utf8.count - 1))) }
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let socket = path + "/control.sock"
      let server = try serve(socket)
      #expect(FileManager.default.fileExists(atPath: socket))
      #expect(throws: ListenError.self) { _ = try serve(socket) }
      #expect(try BlockingHTTPClient(unixPath: socket).send(HTTPClientRequest(.get, "/")).status == .ok)
      server.on { server, _ in server.shutdown(limit: .seconds(1)) {} }
      #expect(!FileManager.default.fileExists(atPath: socket))
      #expect(throws: HTTPClientError.self) { try BlockingHTTPClient(unixPath: socket).send(HTTPClientRequest(.get, "/")) }
    }
  }

  @Test func `a client reports that nobody listens`() throws {
    try withDirectory { directory in
      let client = BlockingHTTPClient(unixPath: directory + "/none.sock")
      let error = #expect(throws: HTTPClientError.self) { try client.send(HTTPClientRequest(.get, "/")) }
      guard case .connectFailed = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func `a blocking client gives up in time, and refuses what it can't send`() throws {
    let server = try TestServer { loop in
      { _, exchange in loop.schedule(after: .seconds(3600)) { exchange.answer(HTTPResponse(.ok)) } }
    }
    let client = BlockingHTTPClient(host: "127.0.0.1", port: server.port, timeout: .milliseconds(50))
    #expect(throws: HTTPClientError.timedOut("127.0.0.1:\(server.port)")) { try client.send(HTTPClientRequest(.get, "/")) }
    #expect(throws: HTTPClientError.badRequest("/a b")) { try client.send(HTTPClientRequest(.get, "/a b")) }
  }
}
