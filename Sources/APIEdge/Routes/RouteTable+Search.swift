import Contracts
import HTTP
import JSON

/// Pages, accounts, and what everybody may look at.
extension RouteTable {
  mutating func addPages() {
    let kept: [RequestHeader] = [.ifMatch, .ifNoneMatch, .acceptEncoding]
    on(
      .get, "/", .everyone,
      Operation("The page of buyers", .text("text/html", "A web page.", headers: Answer.keptHeaders), .notModified, headers: kept),
      Edge.showPage)
    on(
      .get, "/assets/{version}/{name}", .everyone,
      Operation(
        "A file of the pages", .text("*/*", "The file.", headers: Answer.keptHeaders), .notModified, headers: kept,
        problems: [.notFound]), Edge.showAsset)
    on(
      .get, "/docs", .everyone,
      Operation("This document as a page", .text("text/html", "A web page.", headers: Answer.keptHeaders), .notModified, headers: kept),
      Edge.showDocs)
    on(
      .get, "/openapi.json", .everyone,
      Operation(
        "This document", .json(schema: ["type": "object"], "OpenAPI 3.1.", headers: Answer.keptHeaders), .notModified, headers: kept),
      Edge.showDocument)
  }

  mutating func addAuth() {
    on(
      .get, "/auth/session", .everyone,
      Operation(
        "Who is logged in", .json(schema: Answer.session, "The caller; nobody is no error.", headers: [.cacheControl])), Edge.showSession)
    on(
      .delete, "/auth/session", .everyone,
      Operation(
        "Ends the session of this browser", .nothing(.noContent, "The cookie is removed.", headers: [.setCookie]),
        headers: [.session], problems: [.forbidden]), Edge.logOut)
    on(
      .post, "/auth/signup", .everyone,
      .command(
        "Makes an account. The email is its key, so it needs no Idempotency-Key", .register, UserAccount.self, "The account."),
      content: ContentReader(Signup.init), Edge.signUp)
    on(
      .post, "/auth/login", .everyone,
      Operation(
        "Gets a token",
        .json(
          schema: Answer.login, "The token. With `X-Session: cookie` it is in a cookie, and not in the content.",
          headers: [.cacheControl], optional: [.setCookie]), headers: [.session],
        problems: [.invalidCredentials, .unavailable]), content: ContentReader(Credentials.init), Edge.logIn)
  }

  mutating func addSearch() {
    let kept: [RequestHeader] = [.ifMatch, .ifNoneMatch, .acceptEncoding]
    on(
      .get, "/ticketing/search/concerts", .everyone,
      Operation("All concerts", .json(schema: Answer.concerts, "The concerts.")), Edge.listConcerts)
    on(
      .get, "/ticketing/search/concerts/{id}/schedules", .everyone,
      Operation("The dates of a concert", .json(ScheduleList.self, "Its dates."), problems: [.notFound, .unavailable]), Edge.listSchedules)
    on(
      .get, "/ticketing/search/schedules/{id}/sections", .everyone,
      Operation(
        "The sections of a date, with their free seats",
        .json(schema: Answer.sections, "Its sections.", headers: Answer.mapHeaders), .mapNotModified, headers: kept,
        problems: [.unknownSchedule, .unavailable]), Edge.showSections)
    on(
      .get, "/ticketing/search/schedules/{id}/seats", .everyone,
      Operation(
        "The seat map of a date, or of one section", .json(schema: Answer.seats, "The seats.", headers: Answer.mapHeaders),
        .mapNotModified, headers: kept, problems: [.unknownSchedule, .notFound, .unavailable]),
      query: QueryReader { $0.text("section") }, Edge.showSeats)
    on(
      .get, "/ticketing/search/schedules/{id}/seats/stream", .everyone,
      Operation(
        "The changes of a seat map, live",
        .text(
          "text/event-stream", #"Server-sent events: `event: seats`, `data: {"seats": [{seatId, status}]}`."#, headers: [.cacheControl]),
        headers: [.lastEventID], problems: [.unknownSchedule, .unavailable]), query: QueryReader { $0.text("lastEventId") },
      Edge.streamSeats)
  }
}

extension Answer {
  static let keptHeaders: [Header] = [.entityTag, .cacheControl, .vary]
  static let mapHeaders: [Header] = keptHeaders + [.seatsState]
  static let mapNotModified = nothing(.notModified, "The client has this content.", headers: mapHeaders)

  static let session: JSONValue = object([
    "userId": ["type": ["string", "null"]], "permissions": ["type": "array", "items": ["type": "string"]],
  ])

  /// `Login`, or what is left of it when the token is in a cookie.
  static let login: JSONValue = {
    let roles: JSONValue = ["type": "array", "items": ["type": "string", "enum": .array(Role.allCases.map { .string($0.rawValue) })]]
    let rest: JSONObject = ["expiresIn": ["type": "integer"], "userId": ["type": "string"], "roles": roles]
    var whole = rest
    whole["accessToken"] = ["type": "string"]
    whole["tokenType"] = ["type": "string", "enum": ["Bearer"]]
    return ["anyOf": [object(whole), object(rest)]]
  }()

  static let concerts: JSONValue = object([
    "concerts": ["type": "array", "items": object(["concertId": ["type": "string"], "title": ["type": "string"]])]
  ])

  static let sections: JSONValue = object([
    "scheduleId": ["type": "string"],
    "sections": [
      "type": "array",
      "items": object([
        "section": ["type": "string"], "rows": ["type": "integer"], "seatsPerRow": ["type": "integer"], "price": ["type": "integer"],
        "totalSeats": ["type": "integer"], "availableSeats": ["type": "integer"],
      ]),
    ],
  ])

  static let seats: JSONValue = object([
    "scheduleId": ["type": "string"],
    "seats": [
      "type": "array",
      "items": object([
        "seatId": ["type": "string"], "section": ["type": "string"], "row": ["type": "integer"], "number": ["type": "integer"],
        "price": ["type": "integer"], "status": ["type": "string", "enum": ["AVAILABLE", "HELD", "SOLD"]],
      ]),
    ],
  ])

  /// An object with these fields, all of them required.
  static func object(_ properties: JSONObject) -> JSONValue {
    ["type": "object", "properties": .object(properties), "required": .array(properties.map { .string($0.name) })]
  }
}
