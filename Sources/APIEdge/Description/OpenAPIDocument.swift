import HTTP
import JSON
import Schemas

/// The OpenAPI document of the routes.
final class OpenAPIDocument {
  private let book = SchemaBook()
  /// The responses that are only problems, by name: many routes have the same.
  private var refusals: [String: JSONValue] = [:]

  /// The document of a table of routes.
  static func of(_ entries: [RouteTable.Entry]) throws(SchemaError) -> JSONValue {
    try OpenAPIDocument().document(entries)
  }

  private func document(_ entries: [RouteTable.Entry]) throws(SchemaError) -> JSONValue {
    var paths = JSONObject()
    for entry in entries {
      var path = paths[entry.pattern]?.object ?? [:]
      path[entry.method.rawValue.lowercased()] = try operation(entry)
      paths[entry.pattern] = .object(path)
    }
    book.define("Problem", Self.problem)
    let tags = entries.map(Self.tag).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Ticketing", "version": "1",
        "description": """
          Seats for concerts. Bodies are JSON in UTF-8; unknown fields are ignored; a field that is null counts as missing. Errors are \
          problems (RFC 9457) with a stable `code`. `HEAD` is served wherever `GET` is.
          """,
      ],
      "servers": [["url": "/"]],
      "tags": .array(tags.map { ["name": .string($0)] }),
      "paths": .object(paths),
      "components": [
        "schemas": book.components,
        "securitySchemes": [
          "bearer": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "The token of `POST /auth/login`."],
          "cookie": [
            "type": "apiKey", "in": "cookie", "name": .string(SessionCookie.name),
            "description": "The session of the pages. A request that changes something must carry `X-Session: cookie` too.",
          ],
        ],
        "responses": .object(refusals.sorted { $0.key < $1.key }.reduce(into: [:]) { $0[$1.key] = $1.value }),
        "headers": .object(headers), "parameters": .object(parameters),
      ],
    ]
  }

  // MARK: Operations

  private func operation(_ entry: RouteTable.Entry) throws(SchemaError) -> JSONValue {
    let operation = entry.operation
    var json: JSONObject = [
      "operationId": .string(Self.id(of: entry)), "tags": [.string(Self.tag(of: entry))], "summary": .string(operation.summary),
    ]
    if let about = entry.access.about { json["description"] = .string(about) }
    let parameters = parameters(of: entry)
    if !parameters.isEmpty { json["parameters"] = .array(parameters) }
    if let (shape, isOptional) = operation.content {
      let content: JSONValue = ["application/json": ["schema": shape.schema]]
      json["requestBody"] = ["required": .bool(!isOptional), "content": content]
    }
    json["responses"] = .object(try responses(of: entry))
    json["security"] = entry.access.needsToken ? [["bearer": []], ["cookie": []]] : []
    return .object(json)
  }

  /// `GET /ticketing/reservations/{id}` is `getTicketingReservationsById`.
  private static func id(of entry: RouteTable.Entry) -> String {
    let words = entry.pattern.split { $0 == "/" || $0 == "-" || $0 == "." }
    let names = words.map { $0.hasPrefix("{") ? "By" + capitalized($0.dropFirst().dropLast()) : capitalized($0) }
    return entry.method.rawValue.lowercased() + (names.isEmpty ? "Page" : names.joined())
  }

  private static func capitalized(_ word: Substring) -> String { word.prefix(1).uppercased() + word.dropFirst() }

  private static func tag(of entry: RouteTable.Entry) -> String {
    let words = entry.pattern.split(separator: "/").map(String.init)
    switch words.first {
    case "ticketing": return words.count > 1 ? words[1] : "ticketing"
    case "assets", "openapi.json", "docs", nil: return "pages"
    case "balance": return "payments"
    case "commands", "services", "health", "metrics": return "operations"
    case let word?: return word
    }
  }

  private func parameters(of entry: RouteTable.Entry) -> [JSONValue] {
    let path = entry.pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map { part -> JSONValue in
      ["name": .string(String(part.dropFirst().dropLast())), "in": "path", "required": true, "schema": ["type": "string"]]
    }
    let query = entry.operation.query.map { parameter -> JSONValue in
      ["name": .string(parameter.name), "in": "query", "schema": parameter.schema]
    }
    var headers = entry.operation.headers
    if entry.access.needsToken, entry.method != .get, !headers.contains(.session) { headers.append(.session) }
    return path + query
      + (headers + RequestHeader.common).map { header in
        guard entry.operation.required.contains(header) else { return ["$ref": .string("#/components/parameters/" + header.rawValue)] }
        var parameter = Self.parameter(header)
        parameter["required"] = true
        return .object(parameter)
      }
  }

  private var parameters: JSONObject {
    RequestHeader.allCases.reduce(into: [:]) { $0[$1.rawValue] = .object(Self.parameter($1)) }
  }

  private static func parameter(_ header: RequestHeader) -> JSONObject {
    ["name": .string(header.rawValue), "in": "header", "description": .string(header.about), "schema": header.schema]
  }

  // MARK: Responses

  private func responses(of entry: RouteTable.Entry) throws(SchemaError) -> JSONObject {
    var responses: [Int: JSONObject] = [:]
    for answer in entry.operation.answers {
      var response: JSONObject = ["description": .string(answer.about), "headers": .object(Self.headers(of: answer))]
      if let contentType = answer.contentType {
        response["content"] = [contentType: ["schema": try answer.schema(book)]]
      }
      responses[answer.status.code] = response
    }
    for (status, codes) in entry.problems {
      let answer = responses[status.code]
      var content = answer?["content"]?.object ?? [:]
      content["application/problem+json"] = ["schema": Self.problem(among: codes)]
      // Where the status has another answer too, the headers are of one or the other.
      let headers = Self.headers(of: codes, merging: answer?["headers"]?.object ?? [:], isShared: answer != nil)
      let response: JSONObject = [
        "description": answer?["description"] ?? .string("\(status.reason)"), "headers": .object(headers), "content": .object(content),
      ]
      responses[status.code] = answer == nil ? refer(to: response, of: status, codes) : response
    }
    return responses.sorted { $0.key < $1.key }.reduce(into: [:]) { $0[String($1.key)] = .object($1.value) }
  }

  private func refer(to response: JSONObject, of status: HTTPStatus, _ codes: [ProblemCode]) -> JSONObject {
    let name = ([String(status.code)] + codes.map(\.rawValue)).joined(separator: ".")
    refusals[name] = .object(response)
    return ["$ref": .string("#/components/responses/" + name)]
  }

  private static func headers(of answer: Answer) -> JSONObject {
    var headers: JSONObject = [CorrelationID.field: reference(CorrelationID.field)]
    for header in answer.headers { headers[header.rawValue] = reference(header.rawValue) }
    for header in answer.optionalHeaders { headers[header.rawValue] = optional(header.about) }
    return headers
  }

  private static func headers(of codes: [ProblemCode], merging others: JSONObject, isShared: Bool) -> JSONObject {
    var headers = others
    headers[CorrelationID.field] = reference(CorrelationID.field)
    let own = Set(codes.flatMap(\.headers))
    for name in own.sorted() {
      let isAlways = !isShared && codes.allSatisfy { $0.headers.contains(name) }
      headers[name] = isAlways ? reference(name) : optional(ProblemCode.aboutHeaders[name] ?? "")
    }
    return headers
  }

  private static func reference(_ header: String) -> JSONValue { ["$ref": .string("#/components/headers/" + header)] }
  private static func optional(_ about: String) -> JSONValue { ["description": .string(about), "schema": ["type": "string"]] }

  private var headers: JSONObject {
    var headers = JSONObject()
    func add(_ name: String, _ about: String) {
      headers[name] = ["description": .string(about), "required": true, "schema": ["type": "string"]]
    }
    add(CorrelationID.field, "The id under which all that the request caused is found.")
    for header in Answer.Header.allCases { add(header.rawValue, header.about) }
    for (name, about) in ProblemCode.aboutHeaders.sorted(by: { $0.key < $1.key }) { add(name, about) }
    return headers
  }

  // MARK: Problems

  private static func problem(among codes: [ProblemCode]) -> JSONValue {
    [
      "allOf": [
        SchemaBook.reference(to: "Problem"),
        ["properties": ["code": ["enum": .array(codes.map { .string($0.rawValue) })]]],
      ]
    ]
  }

  private static let problem: JSONValue = [
    "type": "object",
    "properties": [
      "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"], "detail": ["type": "string"],
      "code": ["type": "string", "enum": .array(ProblemCode.allCases.map { .string($0.rawValue) })],
      "correlationId": ["type": "string"],
      "errors": ["type": "array", "items": Answer.object(["field": ["type": "string"], "message": ["type": "string"]])],
      "purchaseId": ["type": "string"],
    ],
    "required": ["type", "title", "status", "detail", "code", "correlationId"],
  ]
}
