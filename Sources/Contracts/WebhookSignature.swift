import Sodium

/// Signs webhooks and checks them, as Standard Webhooks has it: HMAC-SHA-256 over id, time and content, so that nobody can make one up,
/// change one, or send an old one again much later.
public struct WebhookSignature: Sendable {
  public static let idField = "webhook-id"
  /// Seconds since 1970.
  public static let timeField = "webhook-timestamp"
  public static let signatureField = "webhook-signature"
  /// Seconds by which the clocks of sender and receiver may differ, with the way between them.
  public static let tolerance: Int64 = 300

  private let key: [UInt8]

  public init(key: [UInt8]) {
    self.key = key
  }

  public init(secret: String) {
    self.init(key: Array(secret.utf8))
  }

  /// `v1,` and the code in Base64.
  public func text(of body: [UInt8], id: String, at seconds: Int64) -> String {
    "v1," + Base64.encode(HMACSHA256.code(for: Array("\(id).\(seconds).".utf8) + body, key: key))
  }

  /// - Parameter text: signatures with blanks between: a sender whose secret changes signs with both.
  public func isValid(_ text: String, of body: [UInt8], id: String, at seconds: Int64, now: Int64) -> Bool {
    let (age, overflows) = now.subtractingReportingOverflow(seconds)
    guard !overflows, age.magnitude <= UInt64(Self.tolerance) else { return false }
    let expected = Array(self.text(of: body, id: id, at: seconds).utf8)
    return text.utf8.split(separator: UInt8(ascii: " ")).contains { Self.areEqual(Array($0), expected) }
  }

  /// The time depends on the length only.
  private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
