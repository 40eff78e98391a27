import Deciding
import HTTP
import JSON
import Messaging

extension InternalServer {
  /// Keys looked at for a list or a name.
  private static let searchLimit = 10_000

  func listDeadLetters(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let (_, reader) = reader(request, exchange) else { return }
    attempt(exchange) {
      let keys = try reader.blocked(limit: Self.searchLimit).map(DeadLetterControl.BlockedKeyView.init)
      exchange.answer(json: try JSON.encode(DeadLetterControl.List(keys: keys)))
    }
  }

  func showDeadLetter(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let (_, reader) = reader(request, exchange) else { return }
    attempt(exchange) {
      guard let found = try find(request, reader) else { return exchange.fail(.notFound, "nothing of that id or key waits here") }
      let messages = try reader.parked(found.key, limit: 100).map { DeadLetterControl.MessageView($0.record) }
      exchange.answer(json: try JSON.encode(DeadLetterControl.Detail(key: found.view, messages: messages)))
    }
  }

  func decide(_ decision: DeadLetterControl.Decision, _ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let (service, reader) = reader(request, exchange) else { return }
    attempt(exchange) {
      guard let found = try find(request, reader) else { return exchange.fail(.notFound, "nothing of that id or key waits here") }
      let answered = Handover<Result<DeadLetterControl.Outcome?, StoreError>>()
      let key = found.key
      let isByKey = found.isByKey
      service.execute { host in
        do throws(StoreError) {
          switch decision {
          case .replay:
            let went = try host.replay(key)
            answered.put(.success(went ? DeadLetterControl.Outcome(key: key.text, discarded: nil) : nil))
          case .discard:
            let count = try host.discard(key, all: isByKey)
            answered.put(.success(count > 0 ? DeadLetterControl.Outcome(key: key.text, discarded: count) : nil))
          }
        } catch {
          answered.put(.failure(error))
        }
      }
      // A lane's turn is short; this thread serves tools and queries only.
      guard let result = answered.take(limit: .seconds(5)) else {
        return exchange.fail(.serviceUnavailable, "the lane did not answer in time; look again with 'ticketing dlq list'")
      }
      guard let outcome = try result.get() else { return exchange.fail(.notFound, "it waits no more") }
      exchange.answer(json: try JSON.encode(outcome))
    }
  }

  private struct Found {
    var key: BlockedKey
    var view: DeadLetterControl.BlockedKeyView
    /// Named by the key, not by the id of its first message.
    var isByKey: Bool
  }

  private func find(_ request: HTTPRequest, _ reader: any StoreReader) throws -> Found? {
    let name = request.parameters["name"] ?? ""
    for entry in try reader.blocked(limit: Self.searchLimit) {
      let view = DeadLetterControl.BlockedKeyView(entry)
      if view.id == name { return Found(key: entry.key, view: view, isByKey: false) }
      if view.key == name { return Found(key: entry.key, view: view, isByKey: true) }
    }
    return nil
  }
}

extension DeadLetterControl.BlockedKeyView {
  init(_ entry: (key: BlockedKey, state: BlockedState, waiting: Int, first: ParkedMessage)) {
    self.init(
      key: entry.key.text, partition: entry.key.partition, id: entry.first.record.messageID.description,
      type: entry.first.record.header("ce_type"), attempts: entry.state.attempts, reason: entry.state.reason,
      retryAt: entry.state.retryAt, waiting: entry.waiting)
  }
}

extension DeadLetterControl.MessageView {
  init(_ record: Record) {
    self.init(
      topic: record.topic, partition: record.partition, offset: record.offset, timestamp: record.timestamp,
      headers: Dictionary(record.headers.map { ($0.name, $0.value) }) { first, _ in first },
      value: record.value.map { String(decoding: $0, as: UTF8.self) })
  }
}
