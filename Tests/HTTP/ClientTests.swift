import EventLoop
import HTTP
import Synchronization
import TestSupport
import Testing

@Suite struct ClientTests {
  typealias Outcome = Result<HTTPResponse, HTTPClientError>

  /// Sends on the client's loop and waits for the outcome.
  private func send(
    _ request: HTTPClientRequest, to port: UInt16, with client: LoopThread<HTTPClient>, timeout: Duration = .seconds(300)
  ) throws -> Outcome {
    let outcome = Shared(Mutex<Outcome?>(nil))
    client.on { client, _ in
      client.send(request, to: HTTPTarget(host: "127.0.0.1", port: port), timeout: timeout) { result in
        outcome.value.withLock { $0 = result }
      }
    }
    try eventually("there is an outcome") { outcome.value.withLock { $0 } != nil }
    return try #require(outcome.value.withLock { $0 })
  }

  private func client(_ configure: @escaping @Sendable (inout HTTPClient.Configuration) -> Void = { _ in }) throws
    -> LoopThread<HTTPClient>
  {
    try LoopThread { loop in
      var configuration = HTTPClient.Configuration()
      configure(&configuration)
      return HTTPClient(loop: loop, configuration: configuration)
    }
  }

  private func metrics(_ client: LoopThread<HTTPClient>) -> HTTPClient.Metrics { client.on { client, _ in client.metrics }! }

  @Test func `requests one after another share a connection`() throws {
    let (server, client) = (try TestServer.echoing(), try client())
    for number in 0..<5 {
      let request = HTTPClientRequest(.put, "/a/\(number)", ["X": "y"], body: Array("hello".utf8))
      let response = try send(request, to: server.port, with: client).get()
      #expect(response.status == .ok)
      #expect(response.body.bytes == Array(#"PUT ["a", "\#(number)"] hello"#.utf8))
    }
    #expect(metrics(client).connectionsTotal == 1 && metrics(client).openConnections == 1)
    #expect(server.metrics.openConnections == 1)
  }

  @Test func `a request without an answer times out, and its connection is not used again`() throws {
    let server = try TestServer { loop in
      { request, exchange in
        if request.path == "/slow" {
          loop.schedule(after: .seconds(3600)) { exchange.answer(HTTPResponse(.ok)) }
        } else {
          exchange.answer(HTTPResponse(.ok))
        }
      }
    }
    let client = try client()
    let outcome = try send(HTTPClientRequest(.get, "/slow"), to: server.port, with: client, timeout: .milliseconds(30))
    #expect(throws: HTTPClientError.timedOut("127.0.0.1:\(server.port)")) { try outcome.get() }
    try eventually("no connection is open") { server.metrics.openConnections == 0 }
    #expect(try send(HTTPClientRequest(.get, "/"), to: server.port, with: client).get().status == .ok)
    #expect(metrics(client).connectionsTotal == 2)
  }

  @Test func `a server that does not listen is a failure to connect, by address and by name`() throws {
    let client = try client()
    // Port 1 is nobody's.
    guard case .failure(.connectFailed) = try send(HTTPClientRequest(.get, "/"), to: 1, with: client) else {
      Issue.record("connected to port 1")
      return
    }
    try eventually("the client has nothing open") { metrics(client).openConnections == 0 && metrics(client).requestsRunning == 0 }
  }

  @Test func `a host may be given by name`() throws {
    let (server, client) = (try TestServer.echoing(), try client())
    let outcome = Shared(Mutex<Outcome?>(nil))
    client.on { client, _ in
      client.send(HTTPClientRequest(.get, "/n"), to: HTTPTarget(host: "localhost", port: server.port), timeout: .seconds(300)) { result in
        outcome.value.withLock { $0 = result }
      }
    }
    try eventually("there is an outcome") { outcome.value.withLock { $0 } != nil }
    #expect(try outcome.value.withLock { $0 }?.get().status == .ok)
  }

  @Test func `no more requests run than there are connections, and no more wait than allowed`() throws {
    let server = try TestServer { loop in
      { _, exchange in loop.schedule(after: .milliseconds(20)) { exchange.answer(HTTPResponse(.ok)) } }
    }
    let client = try client {
      $0.maxConnectionsPerTarget = 2
      $0.maxWaitingPerTarget = 3
    }
    let outcomes = Shared(Mutex<[Outcome]>([]))
    client.on { client, _ in
      for _ in 0..<7 {
        client.send(HTTPClientRequest(.get, "/"), to: HTTPTarget(host: "127.0.0.1", port: server.port), timeout: .seconds(300)) { result in
          outcomes.value.withLock { $0.append(result) }
        }
      }
    }
    try eventually("all seven have an outcome") { outcomes.value.withLock { $0.count } == 7 }
    let refused = outcomes.value.withLock { $0.filter { if case .failure(.tooManyInFlight) = $0 { true } else { false } } }
    let answered = outcomes.value.withLock { $0.filter { if case .success = $0 { true } else { false } } }
    #expect(refused.count == 2 && answered.count == 5)
    #expect(metrics(client).connectionsTotal == 2)
  }

  @Test func `a connection that the server closed meanwhile is replaced`() throws {
    let client = try client()
    let server = try TestServer.answering(HTTPResponse(.ok)) { $0.idleTimeout = .milliseconds(30) }
    for _ in 0..<3 {
      #expect(try send(HTTPClientRequest(.post, "/"), to: server.port, with: client).get().status == .ok)
      try eventually("it is closed at both ends") { server.metrics.openConnections == 0 && metrics(client).openConnections == 0 }
    }
    #expect(metrics(client).connectionsTotal == 3)
  }

  @Test func `an unused connection is closed after a while`() throws {
    let (server, client) = (try TestServer.echoing(), try client { $0.idleTimeout = .milliseconds(30) })
    #expect(try send(HTTPClientRequest(.get, "/"), to: server.port, with: client).get().status == .ok)
    try eventually("the connection is closed at both ends") { server.metrics.openConnections == 0 && metrics(client).openConnections == 0 }
  }

  @Test func `a shutdown fails running and waiting requests`() throws {
    let server = try TestServer { loop in
      { _, exchange in loop.schedule(after: .seconds(3600)) { exchange.answer(HTTPResponse(.ok)) } }
    }
    let client = try client { $0.maxConnectionsPerTarget = 1 }
    let outcomes = Shared(Mutex<[Outcome]>([]))
    client.on { client, _ in
      for _ in 0..<2 {
        client.send(HTTPClientRequest(.get, "/"), to: HTTPTarget(host: "127.0.0.1", port: server.port), timeout: .seconds(300)) { result in
          outcomes.value.withLock { $0.append(result) }
        }
      }
    }
    try eventually("a request is in flight") { server.metrics.requestsInFlight == 1 }
    client.on { client, _ in client.shutdown() }
    try eventually("both have an outcome") { outcomes.value.withLock { $0.count } == 2 }
    for outcome in outcomes.value.withLock({ $0 }) { #expect(throws: HTTPClientError.shutDown) { try outcome.get() } }
    try eventually("no connection is open") { server.metrics.openConnections == 0 }
    #expect(metrics(client).requestsRunning == 0 && metrics(client).requestsWaiting == 0)
  }
}
