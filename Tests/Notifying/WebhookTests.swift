import CollectorTesting
import EventLoop
import HTTP
import JSON
import TestSupport
import Testing

@testable import Notifying

@Suite struct WebhookTests {
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  /// The results of so many attempts at one message.
  private func send(_ attempts: Int, to port: UInt16) throws -> [ChannelResult] {
    let secret = try #require(WebhookSecret(Self.secret))
    let settings = WebhookSettings(url: "http://127.0.0.1:\(port)/tickets", secret: secret)
    let thread = try LoopThread.start(named: "webhook") { loop in try WebhookChannel(settings, on: loop) { 1_777_000_000 } }
    defer { thread.stop() }
    let results = Results<ChannelResult>()
    for index in 0..<attempts {
      thread.execute { channel, _ in channel.send(Told.message(over: channel.name)) { results.add($0) } }
      try eventually("attempt \(index) has a result") { results.all.count > index }
    }
    return results.all
  }

  /// The example that the libraries of Standard Webhooks are tested with.
  @Test func `a signature is the one of Standard Webhooks`() {
    let signature = WebhookSecret(Self.secret)?.signature(
      of: Array(#"{"test": 2432232314}"#.utf8), id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: 1_614_265_330)
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test(arguments: ["", "short", "whsec_", "whsec_no base64!", "whsec_c2hvcnQ="])
  func `a secret that is too short is none`(text: String) {
    #expect(WebhookSecret(text) == nil)
  }

  @Test func `a receiver can tell that a message is ours and fresh, and which one it is`() throws {
    let receiver = try Collector()
    defer { receiver.stop() }
    #expect(try send(1, to: receiver.port) == [.delivered])
    let request = try #require(receiver.requests.first)
    #expect(request.segments == ["tickets"] && request.fields["content-type"] == "application/json")
    #expect(request.fields["webhook-id"] == "r1-confirmed-webhook" && request.fields["webhook-timestamp"] == "1777000000")
    let signature = WebhookSecret(Self.secret)?.signature(of: request.body, id: "r1-confirmed-webhook", at: 1_777_000_000)
    #expect(request.fields["webhook-signature"] == signature)
    #expect(try JSON.decode(JSONValue.self, from: request.body)["type"]?.string == "reservation.confirmed")
  }

  @Test func `whatever is no success is tried again, with the same id and content`() throws {
    let receiver = try Collector(answering: [.internalServerError, .notFound, HTTPStatus(302)])
    defer { receiver.stop() }
    let results = try send(4, to: receiver.port)
    #expect(
      results == [
        .failed("the webhook answered 500"), .failed("the webhook answered 404"), .failed("the webhook answered 302"), .delivered,
      ])
    #expect(Set(receiver.requests.map { $0.fields["webhook-id"] }).count == 1)
    #expect(Set(receiver.bodies).count == 1 && receiver.bodies.count == 4)
  }

  @Test func `a receiver that is not there is tried again`() throws {
    guard case .failed? = try send(1, to: 9).first else {
      Issue.record("it was sent")
      return
    }
  }
}
