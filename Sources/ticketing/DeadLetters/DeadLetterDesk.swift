import Contracts
import HTTP
import Hosting
import JSON
import Messaging

/// Asks running processes for what waits, page by page.
struct DeadLetterDesk {
  /// Where they are.
  enum Reach {
    /// One process, which runs all services.
    case socket(String)
    case cluster(ServiceAddresses)
  }

  let reach: Reach

  /// Calls `body` with each page, and the bytes it came in.
  func list(_ service: String, _ body: (DeadLetterControl.List, [UInt8]) -> Void) throws(CommandFailure) {
    var after: Int64 = 0
    while let answer = try ask(service, HTTPClientRequest(.get, DeadLetterControl.listPath(service: service) + "?after=\(after)")) {
      let page = try decode(DeadLetterControl.List.self, answer)
      // The first page of nothing is told too, to whoever reads JSON.
      if after == 0 || !page.keys.isEmpty { body(page, answer) }
      guard let next = page.next else { return }
      after = next
    }
  }

  func show(
    _ service: String, _ target: DeadLetterControl.Target, _ body: (DeadLetterControl.Detail, [UInt8]) -> Void
  ) throws(CommandFailure) {
    var target = target
    while true {
      guard let answer = try ask(service, post(service, .show, target)) else { return }
      let page = try decode(DeadLetterControl.Detail.self, answer)
      if !page.messages.isEmpty { body(page, answer) }
      guard let next = page.next else { return }
      target.after = next
    }
  }

  func find(_ service: String, _ name: DeadLetterControl.Name) throws(CommandFailure) -> [DeadLetterControl.Match] {
    guard let answer = try ask(service, post(service, .find, name)) else { return [] }
    return try decode(DeadLetterControl.Found.self, answer).matches
  }

  func decide(
    _ verb: DeadLetterControl.Verb, _ service: String, _ target: DeadLetterControl.Target
  ) throws(CommandFailure) -> (outcome: DeadLetterControl.Outcome, answer: [UInt8]) {
    guard let answer = try ask(service, post(service, verb, target)) else {
      throw CommandFailure("\(service): it does not wait any more; 'ticketing dlq list' shows what does")
    }
    return (try decode(DeadLetterControl.Outcome.self, answer), answer)
  }

  private func post(
    _ service: String, _ verb: DeadLetterControl.Verb, _ content: some Encodable
  ) throws(CommandFailure) -> HTTPClientRequest {
    do {
      return HTTPClientRequest(
        .post, DeadLetterControl.path(service: service, verb), ["Content-Type": "application/json"], body: try JSON.encode(content))
    } catch {
      throw CommandFailure(error)
    }
  }

  /// Nil: there is nothing of this id.
  private func ask(_ service: String, _ request: HTTPClientRequest) throws(CommandFailure) -> [UInt8]? {
    let response = try send(request, to: service)
    switch response.status.code {
    case 200: return response.body.bytes
    case 404: return nil
    default: throw CommandFailure(Printable.text(String(decoding: response.body.bytes, as: UTF8.self).trimmingSuffix(while: \.isNewline)))
    }
  }

  private func send(_ request: HTTPClientRequest, to service: String) throws(CommandFailure) -> HTTPResponse {
    switch reach {
    case .socket(let path):
      do {
        return try BlockingHTTPClient(unixPath: path, timeout: .seconds(10)).send(request)
      } catch {
        throw CommandFailure("no 'ticketing dev' answers on \(path) (\(error)); is it running, and on this --data-dir?")
      }
    case .cluster(let addresses):
      return try addresses.ask(service, request)
    }
  }

  private func decode<T: Decodable>(_ type: T.Type, _ body: [UInt8]) throws(CommandFailure) -> T {
    do { return try JSON.decode(type, from: body) } catch { throw CommandFailure("the process's answer can't be read: \(error)") }
  }
}

extension String {
  fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> String {
    var text = self
    while let last = text.last, isDropped(last) { text.removeLast() }
    return text
  }
}
