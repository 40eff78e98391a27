import Foundation
import HTTP
import JSON
import TestSupport

/// `ticketing provider-simulator` as a process of its own.
final class RunningProvider: RunningProgram {
  private let secretFile: String

  init(_ directory: TemporaryDirectory, _ options: [String] = [], under launcher: [String] = []) throws {
    secretFile = directory.file("provider.secret")
    try Data("a-secret-of-the-tests\n".utf8).write(to: URL(fileURLWithPath: secretFile))
    try super.init(
      launcher + [Self.program, "provider-simulator", "--secret-file", secretFile] + options, environment: [:],
      errors: directory.file("provider.log"))
  }

  /// The settings of a system that uses it.
  var settings: [String: String] {
    ["CARD_PROVIDER_URL": "http://127.0.0.1:\(port)", "CARD_PROVIDER_SECRET_FILE": secretFile]
  }

  /// What is charged for each payment, less what was given back; payments without money are left out.
  func net() throws -> [String: Int64] {
    var net: [String: Int64] = [:]
    for entry in try entries() { net[entry.payment, default: 0] += entry.kind == "CHARGE" ? entry.amount : -entry.amount }
    return net.filter { $0.value != 0 }
  }

  /// The payments that were charged, in order.
  func charges() throws -> [String] { try entries().filter { $0.kind == "CHARGE" }.map(\.payment) }

  private func entries() throws -> [(kind: String, payment: String, amount: Int64)] {
    let ledger = try send(.get, "/ledger", nil)
    return (ledger["entries"]?.array ?? []).map {
      ($0["kind"]?.string ?? "", $0["paymentId"]?.string ?? "", $0["amount"]?.integer ?? 0)
    }
  }

  /// Tells outcomes to a system by itself.
  func tell(_ port: UInt16) throws {
    _ = try send(.post, "/webhooks", ["url": .string("http://127.0.0.1:\(port)/webhooks/card-provider")])
  }

  /// How often a system has taken what it was told.
  func told() throws -> Int64 { try send(.get, "/webhooks", nil)["taken"]?.integer ?? 0 }

  func set(_ faults: JSONObject) throws { _ = try send(.post, "/faults", .object(faults)) }

  private func send(_ method: HTTPMethod, _ path: String, _ body: JSONValue?) throws -> JSONValue {
    let client = BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(120))
    return try JSONValue(parsing: client.send(HTTPClientRequest(method, path, [:], body: body?.encoded() ?? [])).body.bytes)
  }
}

extension Client {
  func payByCard(_ reservation: String) throws -> Answer {
    try post("/payments/process", ["reservationId": .string(reservation), "method": "CARD"])
  }

  /// What they have paid by card and not had back, by payment.
  func paidByCard() throws -> [String: Int64] {
    var paid: [String: Int64] = [:]
    for payment in try get("/payments?limit=200")["payments"]?.array ?? []
    where payment["method"]?.string == "CARD" && payment["kind"]?.string == "PAYMENT" && payment["status"]?.string == "PAID" {
      paid[payment["paymentId"]?.string ?? ""] = payment["amount"]?.integer
    }
    return paid
  }
}
