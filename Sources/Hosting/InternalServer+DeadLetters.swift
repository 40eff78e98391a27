import Contracts
import Deciding
import EventLoop
import HTTP
import JSON
import LaneHosting
import Messaging

extension InternalServer {
  func addDeadLetterRoutes(to router: inout Router<Handler>) {
    router.on(.get, DeadLetterControl.listPattern) { [unowned self] in listDeadLetters($0, $1) }
    router.on(.post, DeadLetterControl.pattern(.find)) { [unowned self] in findDeadLetters($0, $1) }
    router.on(.post, DeadLetterControl.pattern(.show)) { [unowned self] in showDeadLetters($0, $1) }
    router.on(.post, DeadLetterControl.pattern(.replay)) { [unowned self] in carryOut(.replay, $0, $1) }
    router.on(.post, DeadLetterControl.pattern(.discard)) { [unowned self] in carryOut(.discard, $0, $1) }
  }

  private func listDeadLetters(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    let after = request.query["after"].flatMap { Int64($0) } ?? 0
    read(request, exchange) { reader in
      let page = try reader.blocked(after: after, limit: DeadLetterControl.pageLimit)
      return .json(
        try JSON.encode(DeadLetterControl.List(keys: page.map(DeadLetterControl.BlockedKeyView.init), next: page.last?.position)))
    }
  }

  private func findDeadLetters(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let name = decode(DeadLetterControl.Name.self, request, exchange) else { return }
    read(request, exchange) { reader in .json(try JSON.encode(DeadLetterControl.Found(matches: try Self.matches(of: name, reader)))) }
  }

  /// Finds the owners of a name: a key, in each partition where it waits, or a message, under each key that it waits behind.
  private static func matches(of name: DeadLetterControl.Name, _ reader: any StoreReader) throws -> [DeadLetterControl.Match] {
    var matches: [DeadLetterControl.Match] = []
    if name.kind != .id, let key = KeyName(name.name) {
      for entry in try reader.blocked(key: key.key) {
        matches.append(
          DeadLetterControl.Match(kind: .key, target: .init(entry.key), key: DeadLetterControl.BlockedKeyView(entry)))
      }
    }
    if name.kind != .key, let id = MessageID(name.name) {
      var keys: Set<BlockedKey> = []
      for message in try reader.parked(id: id, limit: DeadLetterControl.pageLimit) where keys.insert(message.name.key).inserted {
        let key = message.name.key
        guard let entry = try reader.blocked(key: key.key).first(where: { $0.key == key }) else { continue }
        matches.append(
          DeadLetterControl.Match(
            kind: .id, target: .init(key, message: message.name), key: DeadLetterControl.BlockedKeyView(entry)))
      }
    }
    return matches.filter { name.partition == nil || name.partition == $0.target.partition }
  }

  private func showDeadLetters(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let (target, key) = target(request, exchange) else { return }
    read(request, exchange) { reader in
      let page = try reader.parked(key, after: target.after ?? 0, limit: DeadLetterControl.pageLimit)
      let messages = page.map { DeadLetterControl.MessageView($0.message.record) }
      return .json(try JSON.encode(DeadLetterControl.Detail(messages: messages, next: page.last?.position)))
    }
  }

  private func carryOut(_ action: DeadLetterControl.Action, _ request: HTTPRequest, _ exchange: HTTPExchange) {
    guard let service = service(request, exchange), let (target, key) = target(request, exchange) else { return }
    guard let lane = service.lane(of: key.partition) else {
      return exchange.fail(.misdirectedRequest, "no lane here has \(service.name)/\(key.partition) now; ask the instance that has it")
    }
    let waiting = LoopBound(exchange, on: loop)
    let remote = loop.remote
    // A lane's turn is short, but a lane may be stuck.
    loop.schedule(after: .seconds(5)) {
      guard exchange.isOpen else { return }
      exchange.fail(.serviceUnavailable, "the lane did not answer in time, and may still do it: look again with 'ticketing dlq list'")
    }
    lane.execute { host in
      let response = Self.carryOut(action, target, key, host)
      remote.execute { loop in
        let exchange = waiting.value(on: loop)
        if exchange.isOpen { exchange.answer(response) }
      }
    }
  }

  private static func carryOut(
    _ action: DeadLetterControl.Action, _ target: DeadLetterControl.Target, _ key: BlockedKey, _ host: LaneHost
  ) -> HTTPResponse {
    do {
      var outcome = DeadLetterControl.Outcome(key: key.text, isMore: false)
      switch (action, target.message) {
      case (.replay, _):
        guard try host.replay(key) else { return .failure(.notFound, "the key does not wait any more") }
      case (.discard, let message?):
        let name = ParkedMessageName(key: key, topic: message.topic, offset: message.offset, id: message.recordId)
        guard try host.discard(name) else { return .failure(.notFound, "the message does not wait any more") }
        outcome.discarded = 1
      case (.discard, nil):
        let count = try host.discard(key, limit: DeadLetterControl.discardLimit)
        outcome.discarded = count
        outcome.isMore = count == DeadLetterControl.discardLimit
      }
      return .json(try JSON.encode(outcome))
    } catch {
      return .failure(.serviceUnavailable, "\(error)")
    }
  }

  private func target(_ request: HTTPRequest, _ exchange: HTTPExchange) -> (DeadLetterControl.Target, BlockedKey)? {
    guard let target = decode(DeadLetterControl.Target.self, request, exchange) else { return nil }
    guard let key = target.blockedKey else {
      exchange.fail(.badRequest, "the key is not in Base64")
      return nil
    }
    return (target, key)
  }

  private func decode<T: Decodable>(_ type: T.Type, _ request: HTTPRequest, _ exchange: HTTPExchange) -> T? {
    do {
      return try JSON.decode(type, from: request.body)
    } catch {
      exchange.fail(.badRequest, "the request can't be read: \(error)")
      return nil
    }
  }
}
