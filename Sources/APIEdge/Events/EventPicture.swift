import Contracts
import Deciding
import HTTP
import JSON
import Messaging

/// Asks all services for what their journals have of an id, and puts the answers together: requests, each as a tree of messages.
///
/// First everything about the id is looked for. What is found says which requests it is about, and then all messages of those are looked
/// for.
final class EventPicture {
  /// The services that are asked. auth's journal has the hashes of passwords, and no part of a purchase.
  static let services = ["concert", "dataplatform", "gateway", "notification", "payment", "purchase", "queue", "reservation"]
  /// The time for one service's answer; it searches for a second and a half.
  static let patience = Duration.seconds(6)

  typealias Ask = (
    _ service: String, _ request: HTTPClientRequest, _ done: @escaping (Result<HTTPResponse, Problem>) -> Void
  ) -> Void

  private let id: String
  private let ask: Ask
  private var messages: [TracedMessage] = []
  /// Why messages of a service may be missing.
  private var gaps: [String: Gap] = [:]
  private var requestsNotShown = 0

  init(of id: String, _ ask: @escaping Ask) {
    self.id = id
    self.ask = ask
  }

  /// - Parameter done: gets the view; nil: there is nothing of this id.
  func make(_ done: @escaping (View?) -> Void) {
    gather([(JournalAnswer.aboutItem, id)]) { [self] found in
      let all = Self.requests(of: found)
      // If the id is the request's own, everything is here already.
      guard !all.isEmpty, all != [id] else { return finish(found, done) }
      let requests = all.prefix(JournalQuery.requestLimit)
      requestsNotShown = all.count - requests.count
      gather(requests.map { (JournalAnswer.requestItem, $0) }) { [self] all in finish(all, done) }
    }
  }

  /// The requests that messages belong to, the newest first.
  private static func requests(of messages: [TracedMessage]) -> [String] {
    var latest: [String: Timestamp] = [:]
    for message in messages { latest[message.correlationId] = max(message.time, latest[message.correlationId] ?? .earliest) }
    return latest.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.map(\.key)
  }

  private func gather(_ items: [(String, String)], _ done: @escaping ([TracedMessage]) -> Void) {
    messages = []
    var left = Self.services.count
    for service in Self.services {
      ask(service, HTTPClientRequest(.get, JournalAnswer.path(service: service) + QueryText.of(items))) { [self] result in
        take(result, of: service)
        left -= 1
        if left == 0 { done(messages) }
      }
    }
  }

  private func take(_ result: Result<HTTPResponse, Problem>, of service: String) {
    do throws(Problem) {
      let response = try result.get()
      guard response.status == .ok, let answer = try? JSON.decode(JournalAnswer.self, from: response.body.bytes) else {
        throw Problem(.unavailable, "the \(service) service could not search its journal; its log says why")
      }
      messages += answer.messages
      if let since = answer.searchedSince {
        note(Gap(service: service, before: since, reason: "older messages were not searched: the journal is long, or they are archived"))
      }
    } catch {
      note(Gap(service: service, before: nil, reason: error.detail))
    }
  }

  /// What one of the two questions has not searched may be missing, whatever the other one has.
  private func note(_ gap: Gap) {
    if let before = gaps[gap.service], before.covers(gap) { return }
    gaps[gap.service] = gap
  }

  private func finish(_ messages: [TracedMessage], _ done: (View?) -> Void) {
    let view = View(
      id: id, requests: Dictionary(grouping: messages.inTime, by: \.correlationId).map(Request.init).sorted { $0.startedAt < $1.startedAt },
      requestsNotShown: requestsNotShown > 0 ? requestsNotShown : nil, notSearched: gaps.values.sorted { $0.service < $1.service })
    done(view.requests.isEmpty && view.notSearched.isEmpty ? nil : view)
  }
}

extension EventPicture {
  /// `GET /ticketing/events/{id}`
  struct View: Codable {
    let id: String
    let requests: [Request]
    /// Older requests that are about the id too; nil: none.
    let requestsNotShown: Int?
    let notSearched: [Gap]
  }

  /// Part of a journal that was not looked at.
  struct Gap: Codable {
    let service: String
    /// Messages before this time; nil: all.
    let before: Timestamp?
    let reason: String

    /// Whether it has all that another one has.
    func covers(_ other: Gap) -> Bool {
      guard let before else { return true }
      return other.before.map { $0 <= before } ?? false
    }
  }

  /// All that one request has caused.
  struct Request: Codable {
    let correlationId: String
    let startedAt: Timestamp
    let endedAt: Timestamp
    /// In the order of the tree: below each message those that it caused.
    let messages: [Entry]

    /// - Parameter messages: of one request, by time.
    init(_ correlationId: String, _ messages: [TracedMessage]) {
      self.correlationId = correlationId
      startedAt = messages.map(\.time).min() ?? .earliest
      endedAt = messages.map(\.time).max() ?? .earliest
      self.messages = EventTree(messages).lines.map(Entry.init)
    }
  }

  struct Entry: Codable {
    let depth: Int
    let message: TracedMessage

    init(_ line: EventTree<TracedMessage>.Line) {
      depth = line.depth
      message = line.message
    }
  }
}
