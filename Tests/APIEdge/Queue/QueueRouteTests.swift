import APIEdge
import Contracts
import Deciding
import EventLoop
import Foundation
import HTTP
import JSON
import Messaging
import TestSupport
import Testing

/// The routes of waiting rooms, with a scripted queue service.
@Suite struct QueueRouteTests {
  private let edge: EdgeFixture
  private let alice: String
  private let bob: String
  private let admin: String

  private static let terms = QueueTerms(activeUsers: 1, sessionSeconds: 600)
  private static let queued: Concert = {
    var concert = Concert.sample
    concert.concertId = "con-2"
    concert.schedules[0].scheduleId = "con-2.1"
    concert.schedules[0].sections[0].sectionId = "con-2.1.1"
    concert.admission = Admission(mode: .queue, activeUsers: 1, sessionSeconds: 600)
    return concert
  }()
  private static let other: Concert = {
    var concert = queued
    concert.concertId = "con-3"
    concert.schedules = []
    return concert
  }()

  init() throws {
    edge = try EdgeFixture(concerts: [.sample, Self.queued, Self.other])
    try edge.becomeReady()
    alice = try EdgeFixture.token("alice")
    bob = try EdgeFixture.token("bob")
    admin = try EdgeFixture.token("root", roles: ["ADMIN"])
  }

  private func say(_ entry: QueueEntry, of concertId: String = "con-2", version: Int64 = 1) throws {
    try EdgeFixture.say(QueueStatus(concertId, entry), topic: "queue.status", version: version, in: edge.log)
  }

  private static func entry(_ number: Int, _ user: String) -> QueueEntry {
    QueueEntry(number: number, userId: user, enteredAt: Timestamp(milliseconds: 1_800_000_000_000))
  }

  private static func admitted(_ number: Int, _ user: String) -> QueueEntry {
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    return entry(number, user).admitted(to: number, at: now, for: 600)
  }

  /// The queue service answers that the user has this entry.
  private func answer(_ entry: QueueEntry, isNew: Bool = true, position: Int? = nil) {
    let entered = QueueEntered(
      concertId: "con-2", userId: entry.userId, number: entry.number, isNew: isNew, status: entry.status,
      position: entry.status == .waiting ? position : 0, estimatedWaitSeconds: 600, expiresAt: entry.expiresAt)
    edge.script.onCommand { _ in
      ScriptedReply(type: QueueEntered.messageType, body: (try? JSON.encode(entered)) ?? [])
    }
  }

  private func enter(_ token: String, _ concertId: String = "con-2", key: String? = nil) throws -> HTTPResponse {
    let fields: HTTPFields = key.map { ["Idempotency-Key": $0] } ?? [:]
    return try edge.send(.post, "/queue/token", as: token, fields, body: #"{"concertId":"\#(concertId)"}"#)
  }

  private func status(_ queueToken: String, as token: String) throws -> HTTPResponse {
    try edge.send(.get, "/queue/status", as: token, ["X-Queue-Token": queueToken])
  }

  /// A token of alice's, who waits at place 2.
  private func waiting() throws -> String {
    try say(Self.admitted(1, "bob"))
    try say(Self.entry(2, "alice"))
    answer(Self.entry(2, "alice"), position: 1)
    return try #require(enter(alice).json["token"]?.string)
  }

  // MARK: - Entering and asking

  @Test func `an entry becomes a command with the terms of the concert, and its reply a token`() throws {
    try say(Self.entry(2, "alice"))
    answer(Self.entry(2, "alice"), position: 1)
    let response = try enter(alice)
    #expect(response.status == .created)
    let json = try response.json
    #expect(json["status"] == "WAITING" && json["position"] == 1 && json["estimatedWaitSeconds"] == 600 && json["expiresAt"] == .null)
    let command = try #require(edge.commands.first)
    #expect(command.envelope.type == "queue.enter" && command.record.key == Array("con-2".utf8))
    #expect(try EnterQueue(body: command.record.value ?? []) == EnterQueue(concertId: "con-2", userId: "alice", terms: Self.terms))
  }

  @Test func `whoever has a place already gets 200, the same token, and the position of now`() throws {
    let token = try waiting()
    answer(Self.entry(2, "alice"), isNew: false)
    let again = try enter(alice)
    #expect(again.status == .ok)
    #expect(try again.json["token"]?.string == token)
    #expect(try again.json["position"] == 1)
  }

  @Test func `the answer waits until the edge knows the entry, so that the token can be used at once`() throws {
    let entry = Self.admitted(1, "alice")
    answer(entry)
    let answer = edge.sending(.post, "/queue/token", as: alice, body: #"{"concertId":"con-2"}"#)
    try eventually("the command came") { edge.commands.count == 1 }
    #expect(answer.take(limit: .milliseconds(200)) == nil)
    try say(entry)
    let response = try #require(answer.take(limit: .seconds(300))).get()
    #expect(response.status == .created)
    #expect(try status(response.json["token"]?.string ?? "", as: alice).json["status"] == "ACTIVE")
  }

  @Test func `a poll is answered from memory, with the position of now`() throws {
    let token = try waiting()
    let commands = edge.commands.count
    #expect(try status(token, as: alice).json["position"] == 1)
    try say(Self.admitted(2, "alice"), version: 2)
    try eventually("alice is let in") { try status(token, as: alice).json["status"] == "ACTIVE" }
    let json = try status(token, as: alice).json
    #expect(json["position"] == 0 && json["expiresAt"]?.string != nil && json["token"]?.string == token)
    #expect(edge.commands.count == commands && edge.script.asked.isEmpty)
  }

  @Test func `of two tokens in one request neither counts`() throws {
    let token = try waiting()
    var fields: HTTPFields = ["X-Queue-Token": token]
    fields.append("x-queue-token", token)
    for (method, path) in [(HTTPMethod.get, "/queue/status"), (.delete, "/queue/token"), (.get, "/queue/stream")] {
      let response = try edge.send(method, path, as: alice, fields)
      #expect(response.status == .badRequest && response.text.contains("must be given only once"), "\(path)")
    }
    for (path, field) in [("/queue/stream?token=\(token)&token=\(token)", nil), ("/queue/stream?token=x", token)] {
      #expect(try edge.send(.get, path, as: alice, field.map { ["X-Queue-Token": $0] } ?? [:]).status == .badRequest, "\(path)")
    }
  }

  @Test func `a token that was made up, or is another user's, is unknown, and nobody is asked`() throws {
    let token = try waiting()
    let commands = edge.commands.count
    for (text, user) in [(token, bob), ("made up", alice), (token + "0", alice), (token.replacing("que.2", with: "que.1"), alice)] {
      #expect(try status(text, as: user).code == "unknown_token")
      let left = try edge.send(.delete, "/queue/token", as: user, ["X-Queue-Token": text])
      #expect(left.status == .notFound && left.code == "unknown_token")
    }
    #expect(try edge.send(.get, "/queue/status", as: alice).code == "invalid_request")
    #expect(edge.commands.count == commands && edge.script.asked.isEmpty)
  }

  @Test func `an open concert lets everybody in at once, and asks nobody`() throws {
    let response = try enter(alice, "con-1")
    #expect(response.status == .created)
    let token = try #require(response.json["token"]?.string)
    let json = try status(token, as: alice).json
    #expect(json["status"] == "ACTIVE" && json["position"] == 0 && json["estimatedWaitSeconds"] == 0 && json["expiresAt"] == .null)
    #expect(try edge.send(.delete, "/queue/token", as: alice, ["X-Queue-Token": token]).json["status"] == "EXPIRED")
    #expect(try enter(alice, "con-9").code == "not_found")
    #expect(edge.commands.isEmpty)
  }

  @Test func `whoever leaves is answered by the queue service`() throws {
    let token = try waiting()
    edge.script.onCommand { _ in ScriptedReply(type: QueueLeft.messageType, body: (try? JSON.encode(QueueLeft(concertId: "con-2"))) ?? []) }
    let left = try edge.send(.delete, "/queue/token", as: alice, ["X-Queue-Token": token])
    #expect(left.status == .ok)
    #expect(try left.json["status"] == "EXPIRED")
    let command = try #require(edge.commands.last { $0.envelope.type == "queue.leave" })
    #expect(try LeaveQueue(body: command.record.value ?? []) == LeaveQueue(concertId: "con-2", userId: "alice", number: 2))
  }

  // MARK: - Admission

  @Test(arguments: ["/ticketing/reservations/new", "/ticketing/reservations/best", "/ticketing/purchases"])
  func `a seat of a queued concert wants an active token of one's own for that concert`(_ path: String) throws {
    func reserve(_ token: String?, as user: String) throws -> HTTPResponse {
      let fields: HTTPFields = token.map { ["X-Queue-Token": $0] } ?? [:]
      return try edge.send(.post, path, as: user, fields, body: #"{"scheduleId":"con-2.1","seatIds":["con-2.1.1.1.1"],"count":1}"#)
    }
    let token = try waiting()
    try say(Self.admitted(2, "alice"), of: "con-3")
    let foreign = try #require(enter(alice, "con-1").json["token"]?.string)
    for text in [nil, token, "made up", foreign, token.replacing("con-2", with: "con-3")] {
      let response = try reserve(text, as: alice)
      #expect(response.status == .forbidden && response.code == "admission_required")
    }
    try say(Self.admitted(2, "alice"), version: 2)
    try eventually("alice is let in") { try status(token, as: alice).json["status"] == "ACTIVE" }
    #expect(try reserve(token, as: bob).code == "admission_required")
    edge.script.onCommand { _ in .success(#"{"reservationId":"r"}"#) }
    #expect(try reserve(token, as: alice).status == .created)
    let bodies = edge.commands.reduce(into: [:]) { $0[$1.envelope.type] = $1.record.value }
    let reservation = try bodies["reservation.create"].map { try CreateReservation(body: $0) }
    let purchase = try bodies["purchase.start"].map { try StartPurchase(body: $0) }
    #expect((reservation ?? purchase?.reservation)?.queueNumber == 2)
    try say(Self.admitted(2, "alice").ended(at: Timestamp(milliseconds: 1)), version: 3)
    try eventually("alice's time is over") { try status(token, as: alice).json["status"] == "EXPIRED" }
    #expect(try reserve(token, as: alice).code == "admission_required")
  }

  @Test func `an extension says until when its user is in`() throws {
    edge.script.onCommand { _ in .success("{}") }
    let id = PublicIDs(key: edge.secret).reservation(MessageID(high: 5 << 16 | 0x7000, low: 1 << 63), of: "alice")
    func extend(_ token: String?) throws -> QueueSession? {
      let fields: HTTPFields = token.map { ["X-Queue-Token": $0] } ?? [:]
      #expect(try edge.send(.post, "/ticketing/reservations/\(id)/extend", as: alice, fields).status == .ok)
      return try ExtendReservation(body: edge.commands.last?.record.value ?? []).session
    }
    let tokens = QueueTokens(key: edge.secret)
    let token = tokens.text(QueueToken(concertId: "con-2", userId: "alice", number: 2))
    try say(Self.entry(2, "alice"))
    #expect(try extend(token) == nil)
    #expect(try extend(nil) == nil && extend("made up") == nil)
    #expect(try extend(tokens.text(QueueToken(concertId: "con-2", userId: "bob", number: 2))) == nil)
    let admitted = Self.admitted(2, "alice")
    try say(admitted, version: 2)
    try eventually("alice is let in") { try status(token, as: alice).json["status"] == "ACTIVE" }
    #expect(try extend(token) == admitted.expiresAt.map { QueueSession(concertId: "con-2", until: $0) })
  }

  // MARK: - Admins

  @Test func `an admin's change becomes a command`() throws {
    let adjusted = QueueAdjusted(concertId: "con-2", order: .fifo, activeUsers: 5, paused: true, waiting: 3, active: 1)
    edge.script.onCommand { _ in ScriptedReply(type: QueueAdjusted.messageType, body: (try? JSON.encode(adjusted)) ?? []) }
    let path = "/ticketing/concerts/con-2/admission"
    let response = try edge.send(.patch, path, as: admin, body: #"{"activeUsers":5,"paused":true,"admit":2}"#)
    #expect(response.status == .ok)
    let json = try response.json
    #expect(json["mode"] == "queue" && json["order"] == "fifo" && json["activeUsers"] == 5 && json["waiting"] == 3)
    let command = try #require(edge.commands.first)
    #expect(
      try AdjustQueue(body: command.record.value ?? [])
        == AdjustQueue(concertId: "con-2", terms: Self.terms, activeUsers: 5, paused: true, admit: 2))
    #expect(try edge.send(.patch, path, as: alice, body: "{}").code == "forbidden")
    #expect(try edge.send(.patch, path, as: admin, body: #"{"activeUsers":0,"paused":1}"#).json["errors"]?.array?.count == 2)
    #expect(try edge.send(.patch, "/ticketing/concerts/con-1/admission", as: admin, body: "{}").code == "invalid_request")
    #expect(try edge.send(.patch, "/ticketing/concerts/con-9/admission", as: admin, body: "{}").code == "not_found")
  }

  @Test func `an audit is the queue service's, and before the first entry it is empty`() throws {
    edge.script.onQuery { _ in HTTPResponse(.notFound) }
    let empty = try edge.send(.get, "/queue/con-2/audit", as: alice)
    #expect(empty.text == #"{"order":"fifo","commitment":null,"seed":null,"opensAt":null,"entries":[],"nextCursor":null}"#)
    edge.script.onQuery { request in
      HTTPResponse(.ok, body: .bytes(Array(#"{"users":"\#(request.query["users"] ?? "no")"}"#.utf8)))
    }
    #expect(try edge.send(.get, "/queue/con-2/audit", as: alice).json["users"] == "no")
    #expect(try edge.send(.get, "/queue/con-2/audit", as: admin).json["users"] == "yes")
    #expect(try edge.send(.get, "/queue/con-1/audit", as: alice).code == "not_found")
  }

  // MARK: - The opening

  @Test func `a shuffle's commitment is in the concert, and the edge opens the queue with that seed when the time has come`() throws {
    let terms = QueueTerms(
      order: .shuffle, opensAt: Timestamp(milliseconds: 1_700_000_000_000), activeUsers: 1, sessionSeconds: 60,
      commitment: QueueSeed(of: "con-4", secret: edge.secret).commitment)
    var concert = Self.other
    concert.concertId = "con-4"
    concert.admission = Admission(
      mode: .queue, activeUsers: 1, sessionSeconds: 60, order: .shuffle, opensAt: terms.opensAt, commitment: terms.commitment)
    try EdgeFixture.say(concert, in: edge.log)
    try eventually("the seed is sent") { edge.commands.contains { $0.envelope.type == "queue.open" } }
    let open = try OpenQueue(body: edge.commands.first { $0.envelope.type == "queue.open" }?.record.value ?? [])
    #expect(open.terms == terms)
    #expect(QueueSeed(open.seed)?.commitment == terms.commitment)
  }

  @Test func `a concert that is opened with a shuffle commits to its seed, and everybody can see that`() throws {
    edge.script.onCommand { command in
      let concert = (try? OpenConcert(body: command.record.value ?? []).concert) ?? .sample
      return .success(#"{"concertId":"\#(concert.concertId)","schedules":[]}"#)
    }
    let schedule = #"{"startsAt":"2999-01-01T00:00:00Z","sections":[{"name":"A","rows":1,"seatsPerRow":1,"price":1}]}"#
    let admission = #"{"mode":"queue","order":"shuffle","opensAt":"2998-01-01T00:00:00Z","activeUsers":5,"sessionSeconds":60}"#
    let answer = edge.sending(
      .post, "/ticketing/concerts", as: admin, body: #"{"title":"T","schedules":[\#(schedule)],"admission":\#(admission)}"#)
    try eventually("the command came") { !edge.commands.isEmpty }
    let concert = try OpenConcert(body: edge.commands.first?.record.value ?? []).concert
    #expect(concert.admission.commitment == QueueSeed(of: concert.concertId, secret: edge.secret).commitment)
    try EdgeFixture.say(concert, in: edge.log)
    #expect(try answer.take().get().status == .created)
    let shown = try edge.send(.get, "/ticketing/search/concerts/\(concert.concertId)/schedules").json["admission"]
    #expect(shown?["commitment"]?.string == concert.admission.commitment)
  }
}
