import Contracts
import Curl
import EventLoop
import OutsideCalls

/// Posts messages to a server of the operator, as Standard Webhooks describes it: the headers `webhook-id`, `webhook-timestamp` and
/// `webhook-signature` say that a message is ours and fresh, and which one it is.
public final class WebhookChannel: MessageChannel {
  public let name = "webhook"
  private let settings: WebhookSettings
  private let client: OutsideClient
  private let now: () -> Int64

  /// - Parameter now: the time, in seconds since 1970.
  public init(_ settings: WebhookSettings, on loop: EventLoop, now: @escaping () -> Int64) throws {
    self.settings = settings
    self.now = now
    client = try OutsideClient(on: loop)
  }

  public func send(_ message: UserMessage, done: @escaping (ChannelResult) -> Void) {
    let body: [UInt8]
    do { body = try message.json() } catch { return done(.failed("the message can't be written: \(error)")) }
    client.post(request(message.id, body)) { done(Self.meaning(of: $0)) }
  }

  private func request(_ id: String, _ body: [UInt8]) -> CurlRequest {
    let time = now()
    let signature = settings.secret.signature(of: body, id: id, at: time)
    return CurlRequest(
      url: settings.url,
      headers: [
        "Content-Type: application/json", "\(WebhookSignature.idField): \(id)", "\(WebhookSignature.timeField): \(time)",
        "\(WebhookSignature.signatureField): \(signature)",
      ], body: body, timeLimit: settings.timeLimit)
  }

  static func meaning(of result: Result<OutsideClient.Answer, CurlFailure>) -> ChannelResult {
    switch result {
    case .success(let answer) where (200..<300).contains(answer.status): .delivered
    case .success(let answer):
      .failed("the webhook answered \(answer.status)", retryAfter: answer.retryAfter.map { Int64($0) * 1000 })
    case .failure(let failure): .failed(failure.error.message)
    }
  }
}

@available(*, unavailable)
extension WebhookChannel: Sendable {}
