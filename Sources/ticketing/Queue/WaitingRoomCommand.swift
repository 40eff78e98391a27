import Contracts
import HTTP
import JSON
import Messaging

/// `ticketing queue audit`: checks that a waiting room let people in by its rules, from what everybody can read.
struct WaitingRoomCommand: Command {
  static let name = "queue"
  static let summary = "checks that a waiting room let people in by its rules"
  static let synopsis = "audit CONCERT"
  static let about = """
    Reads GET /queue/{concertId}/audit of a running system and checks: the commitment is the one in the catalogue, the seed fits it, ranks
    are in the order of the draws, and nobody was let in before somebody of a lower rank who was still in line. With an admin's token it
    also checks every draw against its user; everybody else can check their own: it is the first 16 hexadecimal digits of the SHA-256 of
    the seed's bytes and the user's id. Exit code 1: something is wrong, and it says what.
    """
  static let options = [
    Option(name: "edge", value: "HOST:PORT", about: "where an edge answers (default 127.0.0.1:8080)", variable: "TICKETING_EDGE"),
    Option(name: "token", value: "TOKEN", about: "a user's access token; an admin's checks more", variable: "TICKETING_TOKEN"),
  ]

  private let concertId: String
  private let edge: HostAndPort
  private let token: String

  init(_ arguments: Arguments) throws(CommandFailure) {
    guard arguments.words.count == 2, arguments.words[0] == "audit" else {
      throw CommandFailure(usage: "'ticketing queue' takes audit and a concert's id")
    }
    concertId = arguments.words[1]
    guard !concertId.isEmpty, concertId.utf8.allSatisfy({ $0.isLetterOrDigit || $0 == UInt8(ascii: "-") }) else {
      throw CommandFailure(usage: "'\(Printable.text(concertId))' is no concert's id")
    }
    guard let token = arguments["token"] else {
      throw CommandFailure(usage: "'ticketing queue audit' wants a user's access token: --token, or TICKETING_TOKEN")
    }
    self.token = token
    let text = arguments["edge"] ?? "127.0.0.1:8080"
    guard let edge = HostAndPort(text) else {
      throw CommandFailure(usage: "\(arguments.source("edge")) must be as in 127.0.0.1:8080, not '\(text)'")
    }
    self.edge = edge
  }

  func run() throws(CommandFailure) {
    let concert: ConcertPage = try get("/ticketing/search/concerts/\(concertId)/schedules")
    guard let admission = concert.admission else { throw CommandFailure("\(concertId) has no queue: it is open to everybody") }
    var check = QueueAuditCheck(concertId, promised: admission.commitment)
    var cursor: String?
    repeat {
      let before = cursor.map { "&cursor=\($0)" } ?? ""
      let page: QueueAuditCheck.Page = try get("/queue/\(concertId)/audit?limit=\(Page.limits.upperBound)\(before)")
      check.add(page)
      cursor = page.nextCursor
    } while cursor != nil
    print(check.summary)
    let findings = check.findings()
    guard findings.isEmpty else {
      for finding in findings { print(finding) }
      throw CommandFailure("\(findings.count) findings: this queue did not keep its rules")
    }
  }

  private struct ConcertPage: Decodable {
    /// Nil: the concert has no queue.
    var admission: Admission?
  }

  private func get<Content: Decodable>(_ path: String) throws(CommandFailure) -> Content {
    let response: HTTPResponse
    do {
      let client = BlockingHTTPClient(host: edge.host, port: edge.port ?? 8080)
      response = try client.send(HTTPClientRequest(.get, path, ["Authorization": "Bearer \(token)"]))
    } catch {
      throw CommandFailure("no edge answers: \(error); say where one is with --edge")
    }
    guard response.status == .ok else {
      let answer = Printable.text(String(decoding: response.body.bytes.prefix(500), as: UTF8.self))
      throw CommandFailure("GET \(path) was answered \(response.status.code): \(answer)")
    }
    do {
      return try JSON.decode(Content.self, from: response.body.bytes)
    } catch {
      throw CommandFailure("the answer of GET \(path) can't be read: \(error)")
    }
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
  }
}
