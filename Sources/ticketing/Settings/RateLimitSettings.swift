import APIEdge

/// The settings for what a client may ask of an edge.
enum RateLimitSettings {
  static let options: [Option] = [
    limit("user", "requests of a user: RATE a second, BURST at once, or off (default 100:200)"),
    limit("address", "the same for an address without a token (default 50:100)"),
    limit("service", "the same for a service, all clients together (default 20000:40000)"),
    Option(
      name: "trusted-proxies", value: "LIST",
      about: "addresses and networks of proxies whose X-Forwarded-For says who the client is: 10.0.0.0/8,… (default none)",
      variable: "TRUSTED_PROXIES", mayBeEmpty: true),
  ]

  private static func limit(_ kind: String, _ about: String) -> Option {
    Option(name: "rate-limit-\(kind)", value: "RATE[:BURST]", about: about, variable: "RATE_LIMIT_\(kind.uppercased())")
  }

  static func limits(_ arguments: Arguments) throws(CommandFailure) -> RateLimits {
    RateLimits(
      user: try limit("user", arguments, default: RateLimit(rate: 100, burst: 200)),
      address: try limit("address", arguments, default: RateLimit(rate: 50, burst: 100)),
      service: try limit("service", arguments, default: RateLimit(rate: 20_000, burst: 40_000)), proxies: try proxies(arguments))
  }

  private static func limit(_ kind: String, _ arguments: Arguments, default usual: RateLimit?) throws(CommandFailure) -> RateLimit? {
    let name = "rate-limit-\(kind)"
    guard let text = arguments[name] else { return usual }
    if text == "off" { return nil }
    guard let limit = RateLimit(text) else {
      let (rates, bursts) = (RateLimit.rates, RateLimit.bursts)
      throw CommandFailure(
        usage: "\(arguments.source(name)) must be off, or RATE[:BURST] such as 100:200: RATE \(rates.lowerBound) to \(rates.upperBound) "
          + "requests a second, BURST \(bursts.lowerBound) to \(bursts.upperBound) at once (default twice the rate); not '\(text)'")
    }
    return limit
  }

  private static func proxies(_ arguments: Arguments) throws(CommandFailure) -> TrustedProxies {
    guard let text = arguments["trusted-proxies"] else { return TrustedProxies() }
    do throws(MalformedNetwork) {
      return try TrustedProxies(text)
    } catch {
      throw CommandFailure(
        usage: "\(arguments.source("trusted-proxies")) wants addresses and networks such as 10.0.0.0/8,192.0.2.7,2001:db8::/32; "
          + "'\(error.text)' is none")
    }
  }
}
