import CollectorTesting
import Foundation
import HTTP
import JSON
import MailTesting
import SQLite
import TestSupport
import Testing

/// Users are told what happened to their reservations, by the whole system, over each channel.
@Suite(.serialized) struct NotificationTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// The messages in the file.
  private func written() throws -> [JSONValue] {
    let text = (try? String(contentsOfFile: directory.data + "/notifications.jsonl", encoding: .utf8)) ?? ""
    return try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
  }

  private func types(of reservation: String) throws -> [String] {
    try written().filter { $0["data"]?["reservationId"]?.string == reservation }.compactMap { $0["type"]?.string }
  }

  /// A confirmed reservation of the first seat.
  private func buy(_ venue: Venue, _ buyer: Client, seat: Int = 0) throws -> String {
    _ = try buyer.charge(1000)
    let reservation = try #require(venue.reserve(buyer, seat).text("reservationId"))
    #expect(try buyer.pay(reservation).status == 200)
    #expect(try buyer.confirm(reservation).text("status") == "CONFIRMED")
    return reservation
  }

  @Test func `what happens to a reservation is written into a file, once, in words and as JSON`() throws {
    let system = try RunningSystem(directory.data)
    let venue = try Venue(Client.admin(port: system.port), seats: 2)
    let buyer = try Client.signedUp("told@example.com", port: system.port)
    let reservation = try buy(venue, buyer)
    try eventually("the confirmation is told") { try types(of: reservation) == ["reservation.confirmed"] }
    let message = try #require(try written().first)
    #expect(message["id"]?.string == "\(reservation)-confirmed-file" && message["subject"]?.string == "Your tickets for A test")
    #expect(message["data"]?["email"]?.string == "told@example.com" && message["data"]?["userId"]?.string == buyer.userId)
    #expect(message["text"]?.string?.contains("Seats: Stalls, row 1, seat 1\n") == true)

    #expect(try buyer.cancel(reservation).status == 200)
    try eventually("the cancellation and the refund are told") { try types(of: reservation).count == 3 }
    #expect(
      try Set(types(of: reservation)) == ["reservation.confirmed", "reservation.cancelled", "reservation.refunded"])
    #expect(try venue.reserve(buyer, 1).status == 201)
    #expect(system.stop() == 0)
    #expect(try written().count == 3)
  }

  /// The log keeps a signup for a week, so a database that is made anew may not find it there.
  @Test func `when notification's database is lost and recovered, auth tells it once more where users are`() throws {
    var system = try RunningSystem(directory.data)
    _ = try Client.signedUp("lost@example.com", port: system.port)
    #expect(system.stop() == 0)
    #expect(try timesTold("lost@example.com") == 1)
    for file in ["notification.sqlite", "notification.sqlite-wal", "notification.sqlite-shm"] {
      try? FileManager.default.removeItem(atPath: directory.data + "/" + file)
    }
    // Nobody tells it again at the third start.
    for arguments in [["--recover"], []] {
      system = try RunningSystem(directory.data, arguments)
      #expect(try Client.admin(port: system.port).get("/services").status == 200)
      try eventually("auth has told it") { try timesTold("lost@example.com") == 2 }
      #expect(system.stop() == 0)
      #expect(try timesTold("lost@example.com") == 2)
      let check = try RunningSystem.run(["events", "verify", "--data-dir", directory.data])
      #expect(check.code == 0, "\(check)")
      let journal = try Database(path: directory.data + "/notification.sqlite", readOnly: true)
      let rows: Int = try #require(try journal.prepare("select count(*) from journal").first { row in row[0] })
      #expect(check.output.contains(" follow from \(rows) rows of the journal\n"), "\(check)")
    }
  }

  /// How often auth has told notification where this user is.
  private func timesTold(_ email: String) throws -> Int {
    let database = try Database(path: directory.data + "/auth.sqlite", readOnly: true)
    let count = try database.prepare("select count(*) from journal where type = ? and cast(data as text) like ?")
    return try count.first("notification.contact", "%\(email)%") { row in row[0] as Int } ?? 0
  }

  @Test func `a file that can't be written stops the start with one line`() throws {
    for file in ["/dev/null/messages", directory.path] {
      let end = try RunningSystem.run(["dev", "--port", "0", "--data-dir", directory.data, "--notification-file", file])
      #expect(end.code == 2)
      #expect(end.errors.split(separator: "\n").filter { $0.contains("--notification-file") && $0.contains(file) }.count == 1)
    }
  }

  @Test func `a one-call purchase has its user told once, and its log says so`() throws {
    let system = try RunningSystem(directory.data)
    let venue = try Venue(Client.admin(port: system.port), seats: 1)
    let buyer = try Client.signedUp("quick@example.com", port: system.port)
    _ = try buyer.charge(1000)
    let bought = try venue.buy(buyer, 0)
    #expect(bought.status == 201)
    let purchase = try #require(bought.text("purchaseId"))
    try eventually("the step is done") {
      let last = try buyer.get("/ticketing/purchases/\(purchase)")["steps"]?.array?.last
      return last?["name"]?.string == "notify" && last?["status"]?.string == "DONE"
    }
    let reservation = try #require(bought.text("reservationId"))
    try eventually("the message is written") { try types(of: reservation) == ["reservation.confirmed"] }
    #expect(system.stop() == 0)
    #expect(try types(of: reservation) == ["reservation.confirmed"])
  }

  @Test func `a crowd is told of every purchase, each once, while the system is killed`() throws {
    try KillUnderLoad(directory: directory.data, options: []).run(kills: 4)
    let system = try RunningSystem(directory.data)
    let admin = try Client.admin(port: system.port)
    var confirmed: Set<String> = []
    var cursor: String?
    repeat {
      let page = try admin.get("/data-platform/reservations?status=CONFIRMED&limit=200" + (cursor.map { "&cursor=\($0)" } ?? ""))
      confirmed.formUnion(page["reservations"]?.array?.compactMap { $0["reservationId"]?.string } ?? [])
      cursor = page.text("nextCursor")
    } while cursor != nil
    #expect(confirmed.count > 10)
    func ids() throws -> [String] { try written().compactMap { $0["id"]?.string } }
    try eventually("everyone is told") { try confirmed.isSubset(of: ids().map { $0.replacing("-confirmed-file", with: "") }) }
    #expect(system.stop() == 0)
    #expect(try ids().count == Set(ids()).count)
  }

  @Test(.enabled(if: RunningMailbox.isPresent, Comment(rawValue: RunningMailbox.absence)))
  func `mail comes to the address of the signup, and a mail that is refused waits for an operator`() throws {
    let mailbox = try RunningMailbox()
    let settings = [
      "NOTIFICATION_CHANNEL": "smtp", "SMTP_URL": "smtp://127.0.0.1:\(mailbox.port)", "SMTP_FROM": "Tickets <tickets@example.org>",
    ]
    let system = try RunningSystem(directory.data, environment: settings)
    let venue = try Venue(Client.admin(port: system.port), seats: 2)
    _ = try buy(venue, Client.signedUp("reader@example.com", port: system.port))
    try eventually("the mail is there") { try mailbox.mails.map(\.recipients) == [["reader@example.com"]] }
    #expect(try mailbox.mails.first?.header("Subject") == ["Your tickets for A test"])

    let reservation = try buy(venue, Client.signedUp("gone@example.com", port: system.port), seat: 1)
    func dlq(_ words: String...) throws -> String { try RunningSystem.run(["dlq"] + words + ["--data-dir", directory.data]).output }
    try eventually("the refused mail is a dead letter") { try dlq("list", "notification").contains(reservation) }
    #expect(try dlq("list", "notification").contains("550"))
    _ = try dlq("replay", reservation)
    try eventually("it was tried again, and waits again") { try dlq("list", "notification").contains(reservation) }
    _ = try dlq("discard", reservation)
    #expect(try dlq("list", "notification") == "")
    #expect(system.stop() == 0)
  }

  @Test func `a webhook that fails at first gets the same message again`() throws {
    let receiver = try Collector(answering: [.internalServerError])
    defer { receiver.stop() }
    let secret = directory.file("secret")
    try "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".write(toFile: secret, atomically: true, encoding: .utf8)
    let system = try RunningSystem(
      directory.data,
      environment: [
        "NOTIFICATION_CHANNEL": "webhook", "WEBHOOK_URL": "http://127.0.0.1:\(receiver.port)/tickets", "WEBHOOK_SECRET_FILE": secret,
      ])
    let venue = try Venue(Client.admin(port: system.port), seats: 1)
    let reservation = try buy(venue, Client.signedUp("hooked@example.com", port: system.port))
    try eventually("it came twice") { receiver.requests.count == 2 }
    #expect(Set(receiver.requests.map { $0.fields["webhook-id"] }) == ["\(reservation)-confirmed-webhook"])
    #expect(Set(receiver.bodies).count == 1)
    #expect(system.stop() == 0)
  }

  @Test(.enabled(if: RunningCluster.isPresent, "\(RunningCluster.absence)"))
  func `on Kafka and PostgreSQL, everyone is told while notification is killed, in words that name the concert`() throws {
    let receiver = try Collector()
    defer { receiver.stop() }
    let secret = directory.file("secret")
    try "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".write(toFile: secret, atomically: true, encoding: .utf8)
    let cluster = try RunningCluster([
      "NOTIFICATION_CHANNEL": "webhook", "WEBHOOK_URL": "http://127.0.0.1:\(receiver.port)/tickets", "WEBHOOK_SECRET_FILE": secret,
    ])
    let others = try cluster.worker("others", ["auth", "concert", "reservation", "payment", "purchase"])
    var notifiers = try ["a", "b"].map { try cluster.worker($0, ["notification"]) }
    let edge = try cluster.edge("x")
    let venue = try Venue(Client.awaitedAdmin(port: edge.port), seats: 24)
    let buyers = try (0..<4).map { try Client.signedUp("told\($0)@example.com", port: edge.port) }
    for buyer in buyers { _ = try buyer.charge(6000) }
    var reservations: Set<String> = []
    for seat in 0..<24 {
      reservations.insert(try #require(venue.buy(buyers[seat % 4], seat).text("reservationId")))
      guard seat % 8 == 7 else { continue }
      let index = seat / 8 % 2
      notifiers[index].killHard()
      notifiers[index] = try cluster.worker(["a", "b"][index], ["notification"])
    }
    func told() throws -> Set<String> {
      Set(try receiver.bodies.compactMap { try JSONValue(parsing: $0)["data"]?["reservationId"]?.string })
    }
    try eventually("everyone is told", within: .seconds(300)) { try told() == reservations }
    let messages = try Set(receiver.bodies).map { try JSONValue(parsing: $0) }
    #expect(messages.count == 24 && messages.allSatisfy { $0["subject"]?.string == "Your tickets for A test" })
    #expect(messages.allSatisfy { $0["data"]?["email"]?.string?.hasSuffix("@example.com") == true })
    for program in notifiers + [edge, others] { #expect(program.stop() == 0) }
  }
}
