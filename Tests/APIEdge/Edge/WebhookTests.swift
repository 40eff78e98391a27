import APIEdge
import Contracts
import Deciding
import Foundation
import HTTP
import JSON
import Messaging
import Testing

/// What the card provider tells by itself.
@Suite struct WebhookTests {
  private static let path = "/webhooks/card-provider"
  private static let body = #"{"paymentId":"p1","result":"CHARGED","amount":1000}"#
  private let edge: EdgeFixture
  private let signature = WebhookSignature(secret: "the provider's secret")

  init() throws {
    let signature = signature
    edge = try EdgeFixture { $0.cardWebhooks = signature }
    try edge.becomeReady()
    edge.script.onCommand { _ in .success(#"{"paymentId":"p1"}"#) }
  }

  private func fields(_ id: String = "evt-1", body: String = body, age: Int64 = 0) -> HTTPFields {
    let seconds = Int64(Date().timeIntervalSince1970) - age
    return [
      "webhook-id": id, "webhook-timestamp": "\(seconds)", "webhook-signature": signature.text(of: Array(body.utf8), id: id, at: seconds),
    ]
  }

  @Test func `a signed webhook becomes a command, and its repeat is the same command`() throws {
    for _ in 0..<2 { #expect(try edge.send(.post, Self.path, fields(), body: Self.body).status == .ok) }
    let commands = edge.commands
    #expect(commands.count == 2 && Set(commands.map(\.envelope.id)).count == 1)
    let command = try #require(commands.first)
    #expect(command.record.topic == "gateway.commands" && command.record.key == Array("p1".utf8))
    #expect(try ReportCard(body: command.record.value ?? []) == ReportCard(paymentId: "p1", result: .charged, amount: 1000))
    #expect(try edge.send(.post, Self.path, fields("evt-2"), body: Self.body).status == .ok)
    #expect(Set(edge.commands.map(\.envelope.id)).count == 2)
  }

  @Test func `a webhook that is not signed, changed, of another id or too old is refused, and nobody hears of it`() throws {
    var other = fields()
    other["webhook-id"] = "evt-9"
    var unsigned = fields()
    unsigned["webhook-signature"] = nil
    let changed = Self.body.replacingOccurrences(of: "1000", with: "1")
    for (fields, body) in [
      (HTTPFields(), Self.body), (unsigned, Self.body), (other, Self.body), (fields(), changed), (fields(age: 301), Self.body),
      (fields(age: -400), Self.body),
    ] {
      let response = try edge.send(.post, Self.path, fields, body: body)
      #expect(response.status == .unauthorized && response.code == "unauthenticated")
    }
    #expect(edge.commands.isEmpty)
  }

  @Test func `a signed webhook that can't be understood is refused with all that is wrong`() throws {
    let body = #"{"result":"LOST","amount":-1}"#
    let response = try edge.send(.post, Self.path, fields(body: body), body: body)
    #expect(response.status == .badRequest)
    #expect(try response.json["errors"]?.array?.count == 3)
  }

  @Test func `without a card provider there are no webhooks`() throws {
    let edge = try EdgeFixture()
    try edge.becomeReady()
    #expect(try edge.send(.post, Self.path, fields(), body: Self.body).code == "unavailable")
  }

  @Test func `the signature is that of Standard Webhooks`() {
    // Made with: printf '%s' 'evt-1.1700000000.{"test":1}' | openssl dgst -sha256 -hmac key -binary | base64
    let text = WebhookSignature(secret: "key").text(of: Array(#"{"test":1}"#.utf8), id: "evt-1", at: 1_700_000_000)
    #expect(text == "v1,MDb/zqmbsba00OtF7RsUF6SyNHS7T25gzRTgV/qOXrE=")
    let signature = WebhookSignature(secret: "key")
    func isValid(_ text: String) -> Bool {
      signature.isValid(text, of: Array(#"{"test":1}"#.utf8), id: "evt-1", at: 1_700_000_000, now: 1_700_000_300)
    }
    #expect(isValid(text) && isValid("v1,AAAA \(text)") && !isValid("v1,AAAA") && !isValid(""))
    #expect(!signature.isValid(text, of: [], id: "evt-1", at: .min, now: .max))
  }
}
