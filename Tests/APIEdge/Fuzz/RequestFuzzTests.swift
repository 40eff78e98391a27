import APIEdge
import Foundation
import HTTP
import JSON
import Synchronization
import TestSupport
import Testing
import WireTesting

/// Requests that nobody thought of, over the wire, against the whole edge: its route table, its handlers, its log in memory.
@Suite struct RequestFuzzTests {
  /// What went wrong, and with which bytes.
  struct Finding: Sendable, CustomStringConvertible {
    let seed: UInt64
    let what: String
    let bytes: [UInt8]

    var description: String { "seed \(seed): \(what)\n\(String(decoding: bytes, as: UTF8.self).debugDescription)" }
  }

  /// Requests until the edge is made anew, so that its log does not fill the memory.
  private static let round = 25_000
  private static let clients = 6

  @Test func `every request gets a valid answer that is not the server's fault, and the next request is understood`() throws {
    print("fuzz: \(FuzzSettings.requests) requests from the seed \(FuzzSettings.seed)")
    var done = 0
    var statuses: [Int: Int] = [:]
    var seed = FuzzSettings.seed
    while done < FuzzSettings.requests {
      let count = min(Self.round, FuzzSettings.requests - done)
      let collected = try Self.run(count, seed: seed)
      for finding in collected.findings.prefix(5) { Issue.record("\(finding)") }
      if !collected.findings.isEmpty { break }
      statuses.merge(collected.statuses, uniquingKeysWith: +)
      done += count
      seed &+= UInt64(Self.clients)
      if FuzzSettings.requests > Self.round { print("fuzz: \(done) requests, the next seed is \(seed)") }
      // Who waits for a million wants to see it through a pipe, too.
      fflush(nil)
    }
    // Were all refused at the door, no handler would have been tried.
    if done >= 3000 {
      for status in [200, 201, 202, 304, 400, 401, 403, 404, 405, 413] {
        #expect(statuses[status, default: 0] > 0, "no answer was \(status)")
      }
    }
    print("fuzz: answers by status: " + statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
  }

  /// Each client has a seed of its own, from this one on.
  private static func run(_ count: Int, seed: UInt64) throws -> Collected {
    let edge = try EdgeFixture { $0.waitLimit = 1000 }
    edge.script.onCommand { _ in .success(#"{"userId":"u"}"#) }
    edge.script.onQuery { _ in HTTPResponse(.ok, body: #"{"sealedPassword":"s","accessToken":"t"}"#) }
    try edge.becomeReady()
    let requests = try FuzzSeeds.requests(secret: edge.secret)
    let collected = Collected()
    let isDone = DispatchSemaphore(value: 0)
    for client in 0..<clients {
      let (port, own) = (edge.port, seed &+ UInt64(client))
      Thread.detachNewThread {
        var mutator = WireMutator(requests, seed: own)
        for number in 0..<(count / clients + 1) {
          let bytes = mutator.next()
          let parts = mutator.isTrue(oneIn: 4) ? Self.split(bytes, at: mutator.cut(bytes.count)) : [bytes]
          if let what = Self.check(parts, number, port, isSound: !mutator.hasChanged, collected) {
            collected.add(Finding(seed: own, what: what, bytes: bytes))
          }
        }
        isDone.signal()
      }
    }
    for _ in 0..<clients { isDone.wait() }
    return collected
  }

  private static func split(_ bytes: [UInt8], at index: Int) -> [[UInt8]] { [Array(bytes[..<index]), Array(bytes[index...])] }

  /// - Returns: what is wrong, or nil.
  private static func check(_ parts: [[UInt8]], _ number: Int, _ port: UInt16, isSound: Bool, _ collected: Collected) -> String? {
    let id = "last-\(number)"
    let question = Array("GET /health/live HTTP/1.1\r\nHost: x\r\nX-Correlation-Id: \(id)\r\n\r\n".utf8)
    do {
      let conversation = try WireConversation(port: port, parts, question: question, correlationID: id, patience: isSound ? 5000 : 40)
      let answers = conversation.answers + (conversation.last.map { [$0] } ?? [])
      collected.count(answers)
      for answer in answers { if let fault = fault(in: answer) { return fault } }
      let closing = answers.firstIndex { $0.values(of: "Connection") == ["close"] }
      if let closing, closing < answers.count - 1 { return "an answer came behind the last one" }
      // What was changed may have taken the question for its own: for a field's value, or for content.
      return isSound && closing == nil && conversation.last?.status != 200 ? "the question was not answered" : nil
    } catch {
      return "\(error)"
    }
  }

  private static func fault(in answer: WireAnswer) -> String? {
    if answer.status == 100 { return nil }
    guard answer.values(of: "x-correlation-id").count == 1 else { return "\(answer.status) has not one correlation id" }
    switch answer.status {
    case 200..<500: break
    // A method or coding that is not known, a version that is not spoken, and paying by card.
    case 501, 503, 505: break
    default: return "\(answer.status): \(String(decoding: answer.body, as: UTF8.self))"
    }
    guard answer.status >= 400 else { return nil }
    guard answer.values(of: "Content-Type") == ["application/problem+json"] else { return "\(answer.status) is no problem document" }
    if answer.status == 405, answer.values(of: "Allow").isEmpty { return "405 does not say what is allowed" }
    if answer.status == 401, answer.values(of: "WWW-Authenticate").isEmpty { return "401 does not say what is wanted" }
    if answer.status == 503, answer.values(of: "Retry-After").isEmpty { return "503 does not say when to come again" }
    guard !answer.body.isEmpty else { return nil }
    guard let problem = try? JSONValue(parsing: answer.body), problem["status"]?.integer == Int64(answer.status),
      problem["code"]?.string != nil, problem["title"]?.string != nil, problem["detail"]?.string != nil
    else { return "\(answer.status) is not the contract's: \(String(decoding: answer.body, as: UTF8.self))" }
    return nil
  }

  /// What all clients found.
  private final class Collected: Sendable {
    private let state = Mutex<(findings: [Finding], statuses: [Int: Int])>(([], [:]))

    func add(_ finding: Finding) { state.withLock { $0.findings.append(finding) } }
    func count(_ answers: [WireAnswer]) { state.withLock { for answer in answers { $0.statuses[answer.status, default: 0] += 1 } } }
    var findings: [Finding] { state.withLock { $0.findings } }
    var statuses: [Int: Int] { state.withLock { $0.statuses } }
  }
}
