/// The limits of one edge. Nil: there is no such limit.
///
/// Each edge counts for itself. With two edges a client gets twice the limit at most.
public struct RateLimits: Equatable, Sendable {
  /// Of each user, by the token.
  public var user: RateLimit?
  /// Of each address, for requests without a valid token.
  public var address: RateLimit?
  /// Of each service, for all clients together.
  public var service: RateLimit?
  /// Whose `X-Forwarded-For` counts.
  public var proxies: TrustedProxies

  public init(user: RateLimit? = nil, address: RateLimit? = nil, service: RateLimit? = nil, proxies: TrustedProxies = TrustedProxies()) {
    self.user = user
    self.address = address
    self.service = service
    self.proxies = proxies
  }
}
