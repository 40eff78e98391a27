import EventLoop
import HTTP
import Messaging
import Synchronization

/// Threads that read one service's database. A slow query delays only other queries of its thread, but no other service and no login.
final class QueryThreads: Sendable {
  private let service: String
  private let limit: Int
  private let logger: Logger
  private let threads: [QueryThread]
  private let waiting = Atomic<Int>(0)

  /// Throws when the database can't be opened.
  /// - Parameters:
  ///   - count: the number of threads, each with a connection.
  ///   - limit: the number of queries that may wait or run. Further ones are refused at once, because no client would wait that long.
  init(
    of service: String, count: Int = 1, limit: Int = 256, logger: Logger, openReader: @escaping @Sendable () throws -> any StoreReader
  ) throws {
    self.service = service
    self.limit = limit
    self.logger = logger
    var threads: [QueryThread] = []
    do {
      for _ in 0..<count { threads.append(try QueryThread(of: service, openReader: openReader)) }
    } catch {
      for thread in threads { thread.stop() }
      throw error
    }
    self.threads = threads
  }

  /// Answers an exchange of this loop with the result of `question`.
  func ask(for exchange: HTTPExchange, on loop: EventLoop, _ question: @escaping @Sendable (any StoreReader) throws -> HTTPResponse) {
    guard waiting.add(1, ordering: .relaxed).newValue <= limit, let thread = threads.min(by: { $0.waiting < $1.waiting }) else {
      waiting.subtract(1, ordering: .relaxed)
      return exchange.answer(.failure(.serviceUnavailable, "\(service) is asked too much at once"))
    }
    let asker = LoopBound(exchange, on: loop)
    let remote = loop.remote
    thread.execute { [self] reader in answer(question, reader) } answer: { [self] response in
      waiting.subtract(1, ordering: .relaxed)
      remote.execute { loop in asker.value(on: loop).answer(response) }
    }
  }

  private func answer(_ question: (any StoreReader) throws -> HTTPResponse, _ reader: any StoreReader) -> HTTPResponse {
    do {
      return try question(reader)
    } catch {
      logger.error("a query failed", ["service": service, "error": "\(error)"])
      return .failure(.serviceUnavailable, "\(error)")
    }
  }

  /// Waits for the running queries, and ends the threads.
  func stop() {
    for thread in threads { thread.stop() }
  }
}
