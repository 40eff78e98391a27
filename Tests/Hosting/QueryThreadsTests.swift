import EventLoop
import Foundation
import HTTP
import InMemory
import Messaging
import TestSupport
import Testing

@testable import Hosting

/// A question that takes long keeps waiting whoever asks the same service, and nobody else.
@Suite struct QueryThreadsTests {
  /// A server whose paths are asked of two services, `slow` only when it is let go on, and one that answers by itself.
  private final class Bench: Sendable {
    let letGo = Handover<Void>()
    let port: UInt16
    private let server: LoopThread<HTTPServer>
    private let threads: [QueryThreads]

    /// - Parameter readers: threads that answer `slow`.
    init(limit: Int, readers: Int = 1) throws {
      let logger = Logger(level: .error, component: "test")
      let slow = try QueryThreads(of: "slow", count: readers, limit: limit, logger: logger) { MemoryDatabase().reader() }
      let quick = try QueryThreads(of: "quick", logger: logger) { MemoryDatabase().reader() }
      threads = [slow, quick]
      let letGo = letGo
      let bound = Handover<UInt16>()
      server = try LoopThread.start(named: "server") { loop in
        let server = HTTPServer(loop: loop) { request, exchange in
          switch request.path {
          case "/slow":
            slow.ask(for: exchange, on: loop) { _ in
              letGo.take()
              return .json(Array("slow".utf8))
            }
          case "/quick": quick.ask(for: exchange, on: loop) { _ in .json(Array("quick".utf8)) }
          case "/broken": quick.ask(for: exchange, on: loop) { _ in throw StoreError(.unavailable, "no answer") }
          case "/slow/quick": slow.ask(for: exchange, on: loop) { _ in .json(Array("quick".utf8)) }
          default: exchange.answer(.json(Array("login".utf8)))
          }
        }
        bound.put(try server.listen(port: 0))
        return server
      }
      port = bound.take()
    }

    func get(_ path: String) throws -> HTTPResponse {
      try BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(300)).send(HTTPClientRequest(.get, path))
    }

    /// Asks on a thread of its own.
    func ask(_ path: String) -> Handover<Result<HTTPResponse, any Error>> {
      let answer = Handover<Result<HTTPResponse, any Error>>()
      Thread { answer.put(Result { try self.get(path) }) }.start()
      return answer
    }

    func stop() {
      letGo.put(())
      server.stop()
      for thread in threads { thread.stop() }
    }
  }

  private func text(_ response: HTTPResponse) -> String { String(decoding: response.body.bytes, as: UTF8.self) }

  @Test func `while one service's query runs, queries of others and logins are answered`() throws {
    let bench = try Bench(limit: 256)
    let slow = bench.ask("/slow")
    #expect(try text(bench.get("/quick")) == "quick")
    #expect(try text(bench.get("/login")) == "login")
    #expect(slow.take(limit: .zero) == nil)
    bench.letGo.put(())
    #expect(try text(slow.take().get()) == "slow")
    bench.stop()
  }

  @Test func `with two readers, a service answers other queries while one runs`() throws {
    let bench = try Bench(limit: 256, readers: 2)
    let slow = bench.ask("/slow")
    for _ in 0..<3 { #expect(try text(bench.get("/slow/quick")) == "quick") }
    #expect(slow.take(limit: .zero) == nil)
    bench.letGo.put(())
    #expect(try text(slow.take().get()) == "slow")
    bench.stop()
  }

  @Test func `queries beyond the waiting limit are refused at once`() throws {
    let bench = try Bench(limit: 2)
    let asked = (0..<2).map { _ in bench.ask("/slow") }
    try eventually("a third is too many") {
      let answer = bench.ask("/slow").take(limit: .milliseconds(200))
      return try answer?.get().status == .serviceUnavailable
    }
    bench.letGo.put(())
    for answer in asked { #expect(try [HTTPStatus.ok, .serviceUnavailable].contains(answer.take().get().status)) }
    #expect(try text(bench.get("/slow")) == "slow")
    bench.stop()
  }

  @Test func `a database that can't answer is 503, and the next query is still asked`() throws {
    let bench = try Bench(limit: 256)
    #expect(try bench.get("/broken").status == .serviceUnavailable)
    #expect(try text(bench.get("/quick")) == "quick")
    bench.stop()
  }
}
