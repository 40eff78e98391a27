import Contracts
import Deciding
import Foundation
import HTTP
import JSON
import Messaging

/// A concert to try the system with, and the shell commands that buy one of its seats.
struct Demo {
  private let address: String
  private let admin: AdminAccount
  private let client: BlockingHTTPClient

  static let title = "The First Night"

  /// Nil: the system has no admin who could open the concert.
  init?(_ system: DevSystem) {
    guard let admin = system.admin else { return nil }
    address = "http://127.0.0.1:\(system.port)"
    self.admin = admin
    client = BlockingHTTPClient(host: "127.0.0.1", port: system.port, timeout: .seconds(10))
  }

  /// Opens the concert, unless it is open already. Returns the text for the user.
  func open() throws -> String {
    let schedule = try existingSchedule() ?? openConcert()
    let seat = try freeSeat(of: schedule)
    return """

      page     \(address)/
      API      \(address)
      admin    \(admin.email), password \(passwordText)

      Buy a ticket on the page, or here, line by line (each line waits for the one before):

      curl -s \(address)/auth/signup -H 'content-type: application/json' -d '{"email":"you@example.com","password":"correct horse"}'
      TOKEN=$(curl -s \(address)/auth/login -H 'content-type: application/json' \
      -d '{"email":"you@example.com","password":"correct horse"}' \
      | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')
      curl -s \(address)/payments/charge -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"amount":100000}'
      RESERVATION=$(curl -s \(address)/ticketing/reservations/new -H "authorization: Bearer $TOKEN" \
      -H 'content-type: application/json' -d '{"scheduleId":"\(schedule)","seatIds":["\(seat)"]}' \
      | sed 's/.*"reservationId":"\\([^"]*\\)".*/\\1/')
      for STEP in payments/process ticketing/reservations/confirm; do curl -s \(address)/$STEP \
      -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d "{\\"reservationId\\":\\"$RESERVATION\\"}"; echo; done
      """
  }

  private var passwordText: String {
    switch admin.source {
    case .setting(let name): "as set in \(name)"
    case .file(let file): "in \(file)"
    case .made(let file): "\(admin.password ?? "") (shown only this once; kept in \(file))"
    case nil: "unchanged since the account was made"
    }
  }

  private func existingSchedule() throws -> String? {
    struct Concerts: Decodable {
      struct Concert: Decodable {
        var concertId: String
        var title: String
      }
      var concerts: [Concert]
    }
    let concerts = try get("/ticketing/search/concerts", Concerts.self).concerts
    guard let concert = concerts.first(where: { $0.title == Self.title }) else { return nil }
    struct Schedules: Decodable {
      struct Schedule: Decodable { var scheduleId: String }
      var schedules: [Schedule]
    }
    return try get("/ticketing/search/concerts/\(concert.concertId)/schedules", Schedules.self).schedules.first?.scheduleId
  }

  private func openConcert() throws -> String {
    struct Login: Decodable { var accessToken: String }
    guard let password = admin.password else {
      throw CommandFailure("opening the demo concert needs the password of \(admin.email), which is not kept here: set ADMIN_PASSWORD")
    }
    let login = try post("/auth/login", ["email": .string(admin.email), "password": .string(password)], token: nil, Login.self)
    // The concert is in four weeks, at eight in the evening, UTC.
    let startsAt = Timestamp(milliseconds: (Timestamp.now().milliseconds / 86_400_000 + 28) * 86_400_000 + 20 * 3_600_000)
    func section(_ name: String, rows: Int64, seats: Int64, price: Int64) -> JSONValue {
      .object(["name": .string(name), "rows": .integer(rows), "seatsPerRow": .integer(seats), "price": .integer(price)])
    }
    let schedule: JSONValue = .object([
      "startsAt": .string(startsAt.description),
      "sections": .array([section("Stalls", rows: 20, seats: 30, price: 12_000), section("Balcony", rows: 10, seats: 40, price: 7_000)]),
    ])
    let opened = try post(
      "/ticketing/concerts", ["title": .string(Self.title), "schedules": .array([schedule])], token: login.accessToken, ConcertOpened.self)
    guard let first = opened.schedules.first else { throw CommandFailure("the demo concert was opened without a schedule") }
    return first.scheduleId
  }

  private func freeSeat(of schedule: String) throws -> String {
    struct Seats: Decodable {
      struct Seat: Decodable {
        var seatId: String
        var status: String
      }
      var seats: [Seat]
    }
    let seats = try get("/ticketing/search/schedules/\(schedule)/seats", Seats.self).seats
    guard let seat = seats.first(where: { $0.status == SeatStatus.Status.available.rawValue }) else {
      throw CommandFailure("the demo concert is sold out: start with another --data-dir")
    }
    return seat.seatId
  }

  private func get<T: Decodable>(_ path: String, _ type: T.Type) throws -> T {
    try read(client.send(HTTPClientRequest(.get, path)), path, type)
  }

  private func post<T: Decodable>(_ path: String, _ body: JSONObject, token: String?, _ type: T.Type) throws -> T {
    var fields: HTTPFields = ["Content-Type": "application/json"]
    if let token { fields["Authorization"] = "Bearer \(token)" }
    return try read(client.send(HTTPClientRequest(.post, path, fields, body: JSONValue.object(body).encoded())), path, type)
  }

  private func read<T: Decodable>(_ response: HTTPResponse, _ path: String, _ type: T.Type) throws -> T {
    guard (200..<300).contains(response.status.code) else {
      let text = String(decoding: response.body.bytes, as: UTF8.self)
      throw CommandFailure("the demo could not be set up: \(path) answered \(response.status.code): \(text)")
    }
    return try JSON.decode(type, from: response.body.bytes)
  }
}
