/// Where the card provider is, and how to show it who asks.
public struct CardProviderSettings: Equatable, Sendable {
  /// The address of its API: `https://cards.example/v1`. `/charges` and `/refunds` are below it.
  public var url: String
  /// For `Authorization: Bearer`.
  public var secret: String
  /// Milliseconds for one request.
  public var timeLimit = 10_000

  public init(url: String, secret: String) {
    self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
    self.secret = secret
  }
}
