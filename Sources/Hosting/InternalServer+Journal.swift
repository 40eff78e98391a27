import Deciding
import EventLoop
import HTTP
import JSON
import LaneHosting
import Messaging

/// The messages of a journal, for the picture of a request. A search reads the journal from its newest row back, on a thread and a
/// connection of its own, and is bounded in rows and time: no lane and no other query waits for it.
extension InternalServer {
  /// Messages that one search finds at most.
  private static let rowLimit = 500
  private static let timeLimit = Duration.milliseconds(1500)

  func findMessages(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let service = service(request, exchange)?.service, let openSnapshot = service.openSnapshot else {
      if exchange.isOpen { exchange.fail(.notFound, "this service has no journal to look at") }
      return
    }
    guard let query = Self.query(request.query) else { return exchange.fail(.badRequest, "an id is wanted, or up to ten requests") }
    let isTaken = journals.search(service.name) { [logger, name = service.name] in
      Self.answer(query, of: name, openSnapshot, logger)
    } answer: { [asker = LoopBound(exchange, on: loop), remote = loop.remote] response in
      remote.execute { loop in asker.value(on: loop).answer(response) }
    }
    if !isTaken { exchange.fail(.serviceUnavailable, "others search this journal; try again in a moment") }
  }

  private static func query(_ query: HTTPQuery) -> JournalQuery? {
    if let id = query[JournalAnswer.aboutItem] { return .about(id) }
    let requests = query.items.filter { $0.name == JournalAnswer.requestItem }.map(\.value)
    return (1...JournalQuery.requestLimit).contains(requests.count) ? .requests(requests) : nil
  }

  private static func answer(
    _ query: JournalQuery, of service: String, _ openSnapshot: () throws -> any DatabaseSnapshot, _ logger: Logger
  ) -> HTTPResponse {
    do {
      let snapshot = try openSnapshot()
      defer { snapshot.close() }
      let clock = ContinuousClock()
      let deadline = clock.now + timeLimit
      let found = try snapshot.newest(query, limit: rowLimit) { clock.now < deadline }
      let messages = found.rows.map { TracedMessage($0, of: service) }
      return .json(try JSON.encode(JournalAnswer(messages: messages, searchedSince: found.searchedSince)))
    } catch {
      logger.error("a journal can't be searched", ["service": service, "error": "\(error)"])
      return .failure(.serviceUnavailable, "\(error)")
    }
  }
}
