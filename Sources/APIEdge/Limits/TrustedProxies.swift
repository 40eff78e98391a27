import HTTP

/// The proxies before the edge, whose word for a client's address counts.
public struct TrustedProxies: Equatable, Sendable {
  private struct Network: Equatable, Sendable {
    let prefix: NetworkAddress
    let bits: Int
  }

  private var networks: [Network] = []

  /// None.
  public init() {}

  /// Reads addresses and networks with commas between them: `10.0.0.0/8, 192.0.2.7, 2001:db8::/32`.
  /// - Throws: the entry that is neither.
  public init(_ text: String) throws(MalformedNetwork) {
    for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
      let entry = entry.trimmingBlanks
      let parts = entry.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count <= 2, let address = parts.first.flatMap({ NetworkAddress($0) }) else { throw MalformedNetwork(text: String(entry)) }
      let width = address.isIPv4 && !entry.contains(":") ? 32 : 128
      guard let bits = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(bits) else {
        throw MalformedNetwork(text: String(entry))
      }
      let all = bits + 128 - width
      networks.append(Network(prefix: address.prefix(all), bits: all))
    }
  }

  func contains(_ address: NetworkAddress) -> Bool {
    networks.contains { address.prefix($0.bits) == $0.prefix }
  }

  /// The client's address: the peer's, unless the peer is trusted. Then the last hop that no trusted proxy is, from the right of
  /// `X-Forwarded-For`: what stands further left was written by the client itself.
  func client(of request: HTTPRequest) -> NetworkAddress? {
    guard var client = NetworkAddress(request.remoteAddress) else { return nil }
    guard !networks.isEmpty, contains(client) else { return client }
    let hops = request.fields.values(of: "X-Forwarded-For").flatMap { $0.split(separator: ",") }
    for hop in hops.reversed() {
      guard let address = Self.address(of: hop.trimmingBlanks) else { break }
      client = address
      guard contains(address) else { break }
    }
    return client
  }

  /// Whether a trusted proxy says that the client speaks HTTPS.
  func saysHTTPS(_ request: HTTPRequest) -> Bool {
    guard let peer = NetworkAddress(request.remoteAddress), contains(peer) else { return false }
    return request.fields["X-Forwarded-Proto"]?.lowercased() == "https"
  }

  /// Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
  private static func address(of hop: Substring) -> NetworkAddress? {
    if let address = NetworkAddress(hop) { return address }
    if hop.first == "[" { return hop.firstIndex(of: "]").flatMap { NetworkAddress(hop[hop.index(after: hop.startIndex)..<$0]) } }
    return hop.lastIndex(of: ":").flatMap { NetworkAddress(hop[..<$0]) }
  }
}

/// An entry that is neither an address nor a network.
public struct MalformedNetwork: Error, Equatable {
  public let text: String
}

extension StringProtocol where SubSequence == Substring {
  fileprivate var trimmingBlanks: Substring {
    let start = self.drop { $0 == " " || $0 == "\t" }
    return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? ""
  }
}
