import Contracts
import Curl
import EventLoop
import Foundation
import JSON
import OutsideCalls

/// Tells each outcome twice, as providers do that are not sure whether they were heard. What is not taken is told again.
final class ProviderWebhooks {
  /// Milliseconds before the second time.
  private static let pause = 100
  /// Milliseconds before it tells again what was not taken.
  private static let retryPause = 500
  private static let attempts = 60

  /// Where it tells them; nil: nowhere.
  var url: String?
  private(set) var taken = 0
  private let signature: WebhookSignature
  private let client: OutsideClient
  private let loop: EventLoop

  init(_ url: String?, secret: String, on loop: EventLoop) throws {
    self.url = url
    self.loop = loop
    signature = WebhookSignature(secret: secret)
    client = try OutsideClient(on: loop)
  }

  func tell(_ report: ReportCard, id: String) {
    // This content can always be encoded.
    guard url != nil, let body = try? JSON.encode(report) else { return }
    send(body, id, left: Self.attempts)
    loop.schedule(after: .milliseconds(Self.pause)) { [weak self] in self?.send(body, id, left: Self.attempts) }
  }

  private func send(_ body: [UInt8], _ id: String, left: Int) {
    guard let url, left > 0 else { return }
    let seconds = Int64(Date().timeIntervalSince1970)
    let headers = [
      "Content-Type: application/json", "\(WebhookSignature.idField): \(id)", "\(WebhookSignature.timeField): \(seconds)",
      "\(WebhookSignature.signatureField): \(signature.text(of: body, id: id, at: seconds))",
    ]
    client.post(CurlRequest(url: url, headers: headers, body: body)) { [weak self] result in
      guard let self else { return }
      if case .success(let answer) = result, (200..<300).contains(answer.status) {
        taken += 1
      } else {
        loop.schedule(after: .milliseconds(Self.retryPause)) { [weak self] in self?.send(body, id, left: left - 1) }
      }
    }
  }
}

/// `GET` and `POST /webhooks`
public struct WebhooksView: Codable, Equatable, Sendable {
  /// Where outcomes are told.
  public var url: String?
  /// How many were taken. Each outcome counts twice.
  public var taken: Int?
}
