import Deciding
import Foundation
import HTTP
import Hosting
import JSON

/// `ticketing dlq`: what waits because a message failed, and what to do with it.
struct DeadLetterCommand: Command {
  static let name = "dlq"
  static let summary = "shows messages that could not be handled, and lets them run again or drops them"
  static let synopsis = "list [SERVICE] | show NAME | replay NAME | discard NAME"
  static let about = """
    A message that fails three times is parked, and everything of its key waits behind it; other keys go on. NAME is the message's
    id or its key, as 'list' shows them.

      list [SERVICE]   one line a key that waits: service, key, message type, id, attempts, how many wait, why
      show NAME        the waiting messages of that key, whole
      replay NAME      run the message again, and then what waits behind it, in order
      discard NAME     by id: drop that one message and go on; by key: drop everything that waits under it

    It talks to the 'ticketing dev' that runs on the data directory. Exit code 1: nothing of that name waits.
    """
  static let options: [Option] = [
    Option(name: "data-dir", value: "DIR", about: "of the running process (default .data)", variable: "DATA_DIR"),
    Option(name: "json", value: nil, about: "print JSON, as the process answers it", variable: nil),
  ]

  private enum Action: String {
    case list, show, replay, discard
  }

  /// Those that may have parked messages.
  static let services = ["auth", "concert", "reservation", "payment", "dataplatform"]

  private let action: Action
  private let name: String?
  private let socket: String
  private let isJSON: Bool

  init(_ arguments: Arguments) throws(CommandFailure) {
    guard let word = arguments.words.first, let action = Action(rawValue: word) else {
      throw CommandFailure(usage: "'ticketing dlq' wants one of list, show, replay, discard; see 'ticketing dlq --help'")
    }
    self.action = action
    name = arguments.words.count > 1 ? arguments.words[1] : nil
    guard arguments.words.count <= 2, action == .list || name != nil else {
      throw CommandFailure(usage: "'ticketing dlq \(word)' wants one message id or key; 'ticketing dlq list' shows them")
    }
    if action == .list, let name, !Self.services.contains(name) {
      throw CommandFailure(usage: "there is no service '\(name)'; there are \(Self.services.joined(separator: ", "))")
    }
    socket = DataDirectory.controlSocket(in: arguments["data-dir"] ?? ".data")
    isJSON = arguments.has("json")
  }

  func run() throws(CommandFailure) {
    switch action {
    case .list: try list()
    case .show: try show()
    case .replay: try decide("replay")
    case .discard: try decide("discard")
    }
  }

  private func list() throws(CommandFailure) {
    for service in name.map({ [$0] }) ?? Self.services {
      guard let answer = try ask(.get, "/internal/\(service)/dlq") else { continue }
      if isJSON {
        print("{\"service\":\"\(service)\",\"blocked\":\(String(decoding: answer, as: UTF8.self))}")
        continue
      }
      for key in try decode(DeadLetterControl.List.self, answer).keys {
        let state = key.retryAt.map { "next attempt \($0)" } ?? "parked"
        print(
          "\(service)  \(key.key)  \(key.type ?? "unreadable")  \(key.id ?? "-")  attempts \(key.attempts)  waiting \(key.waiting)  "
            + "\(state)  \(key.reason)")
      }
    }
  }

  private func show() throws(CommandFailure) {
    let (_, answer) = try find(.get, "")
    if isJSON { return print(String(decoding: answer, as: UTF8.self)) }
    let detail = try decode(DeadLetterControl.Detail.self, answer)
    print("key \(detail.key.key), \(detail.key.waiting) waiting, \(detail.key.attempts) attempts: \(detail.key.reason)")
    for message in detail.messages {
      print("\n\(message.topic)-\(message.partition) at offset \(message.offset), \(message.timestamp)")
      for (name, value) in message.headers.sorted(by: { $0.key < $1.key }) { print("  \(name): \(value)") }
      print("  \(message.value ?? "(no value)")")
    }
  }

  private func decide(_ verb: String) throws(CommandFailure) {
    let (service, answer) = try find(.post, "/\(verb)")
    if isJSON { return print(String(decoding: answer, as: UTF8.self)) }
    let outcome = try decode(DeadLetterControl.Outcome.self, answer)
    if let count = outcome.discarded {
      print("\(service): \(count) dropped of key \(outcome.key)")
    } else {
      print("\(service): key \(outcome.key) runs again; 'ticketing dlq list' shows whether it went well")
    }
  }

  /// Asks service after service, until one knows the name.
  private func find(_ method: HTTPMethod, _ suffix: String) throws(CommandFailure) -> (service: String, answer: [UInt8]) {
    let name = name ?? ""
    let segment = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
    for service in Self.services {
      if let answer = try ask(method, "/internal/\(service)/dlq/\(segment)\(suffix)") { return (service, answer) }
    }
    throw CommandFailure("nothing of the id or key '\(name)' waits; 'ticketing dlq list' shows what does")
  }

  /// Nil: there is no such thing.
  private func ask(_ method: HTTPMethod, _ path: String) throws(CommandFailure) -> [UInt8]? {
    let response: HTTPResponse
    do {
      response = try BlockingHTTPClient(unixPath: socket, timeout: .seconds(10)).send(HTTPClientRequest(method, path))
    } catch {
      throw CommandFailure("no 'ticketing dev' answers on \(socket) (\(error)); is it running, and on this --data-dir?")
    }
    switch response.status.code {
    case 200: return response.body.bytes
    case 404: return nil
    default: throw CommandFailure(String(decoding: response.body.bytes, as: UTF8.self).trimmingCharacters(in: .newlines))
    }
  }

  private func decode<T: Decodable>(_ type: T.Type, _ body: [UInt8]) throws(CommandFailure) -> T {
    do { return try JSON.decode(type, from: body) } catch { throw CommandFailure("the process answered something else: \(error)") }
  }
}
