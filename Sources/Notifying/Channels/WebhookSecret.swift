import Contracts
import Foundation

/// The secret that a webhook's receiver knows us by.
public struct WebhookSecret: Equatable, Sendable {
  private let key: [UInt8]

  /// The bytes that a secret has at least, as Standard Webhooks wants it.
  public static let leastBytes = 24

  /// - Parameter text: `whsec_` and base64, or any other text, of which the bytes are the secret. Nil: it is too short, or no base64.
  public init?(_ text: String) {
    let prefix = "whsec_"
    if text.hasPrefix(prefix) {
      guard let data = Data(base64Encoded: String(text.dropFirst(prefix.count))) else { return nil }
      key = Array(data)
    } else {
      key = Array(text.utf8)
    }
    if key.count < Self.leastBytes { return nil }
  }

  /// The header `webhook-signature`.
  public func signature(of body: [UInt8], id: String, at seconds: Int64) -> String {
    WebhookSignature(key: key).text(of: body, id: id, at: seconds)
  }
}
