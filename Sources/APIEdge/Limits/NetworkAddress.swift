import Glibc

/// An IPv4 or IPv6 address.
public struct NetworkAddress: Hashable, Sendable {
  /// 16 bytes in network order. An IPv4 address is mapped into IPv6 (RFC 4291, 2.5.5.2), as a socket for both families does.
  let high: UInt64
  let low: UInt64

  private static let mapped: UInt64 = 0xFFFF << 32

  /// Reads a numeric address: `192.0.2.1`, `2001:db8::1`, `::ffff:192.0.2.1`. An interface behind `%` is left away. Nil: it is none.
  public init?(_ text: some StringProtocol) {
    let bytes = text.utf8
    guard bytes.count <= 60 else { return nil }
    guard bytes.contains(UInt8(ascii: ":")) else {
      var address = in_addr()
      guard inet_pton(AF_INET, String(text), &address) == 1 else { return nil }
      (high, low) = (0, Self.mapped | UInt64(UInt32(bigEndian: address.s_addr)))
      return
    }
    var address = in6_addr()
    guard inet_pton(AF_INET6, String(decoding: bytes.prefix { $0 != UInt8(ascii: "%") }, as: UTF8.self), &address) == 1 else { return nil }
    let words = withUnsafeBytes(of: address) { ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) }
    (high, low) = (UInt64(bigEndian: words.0), UInt64(bigEndian: words.1))
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// What one subscriber has: an IPv4 address, or a /64 of IPv6, in which anybody chooses addresses at will.
  var network: NetworkAddress { isIPv4 ? self : NetworkAddress(high: high, low: 0) }

  /// The first bits, and zeros.
  func prefix(_ bits: Int) -> NetworkAddress {
    NetworkAddress(high: bits >= 64 ? high : high & Self.mask(bits), low: bits <= 64 ? 0 : low & Self.mask(bits - 64))
  }

  private static func mask(_ bits: Int) -> UInt64 {
    bits <= 0 ? 0 : bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits))
  }
}
