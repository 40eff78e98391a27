import EventLoop
import HTTP
import Messaging
import Synchronization

/// Reads one service's database, on a thread of its own: a question that takes long delays what else is asked of that service, and neither
/// another service nor a login.
final class QueryThread: Sendable {
  private let service: String
  private let limit: Int
  private let logger: Logger
  private let thread: LoopThread<any StoreReader>
  private let waiting = Atomic<Int>(0)

  /// Throws what opening the database throws.
  /// - Parameter limit: questions that wait or are being answered. More are told so at once, as whoever asks won't wait for so long.
  init(
    of service: String, limit: Int = 256, logger: Logger, openReader: @escaping @Sendable () throws -> any StoreReader
  ) throws {
    self.service = service
    self.limit = limit
    self.logger = logger
    // 15 letters fit into a thread's name.
    thread = try LoopThread.start(named: String("read-\(service)".prefix(15))) { _ in try openReader() }
  }

  /// Answers an exchange of this loop with what `question` finds.
  func ask(for exchange: HTTPExchange, on loop: EventLoop, _ question: @escaping @Sendable (any StoreReader) throws -> HTTPResponse) {
    guard waiting.add(1, ordering: .relaxed).newValue <= limit else {
      waiting.subtract(1, ordering: .relaxed)
      return exchange.answer(.failure(.serviceUnavailable, "\(service) is asked too much at once"))
    }
    let asker = LoopBound(exchange, on: loop)
    let remote = loop.remote
    thread.execute { [self] reader, _ in
      let response = answer(question, reader)
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

  /// Waits for the question that is being answered.
  func stop() {
    thread.execute { reader, _ in reader.close() }
    thread.stop()
  }
}
