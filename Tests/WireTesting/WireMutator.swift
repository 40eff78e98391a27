import TestSupport

/// Makes requests from others by small changes, from a seed.
public struct WireMutator {
  private let requests: [[UInt8]]
  private var random: SplitMix64
  /// Whether what was made last is other than what it was made of.
  public private(set) var hasChanged = false

  /// - Parameter requests: sound ones and others.
  public init(_ requests: [String], seed: UInt64) {
    self.requests = requests.map { Array($0.utf8) }
    random = SplitMix64(seed: seed)
  }

  private static let pieces = [
    "\r\n", "\n", "\r", "\0", " ", "\t", ":", ",", ";", "%", "%00", "%2F", "%2e", "?", "/", "//", "#", "*", "\"", "HTTP/1.1", "HTTP/1.0",
    "http://x", "GET ", "HEAD ", "DELETE ", "Host: y\r\n", "Content-Length: 3\r\n", "Content-Length: 0\r\n",
    "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n", "Connection: close\r\n", "Connection: keep-alive\r\n",
    "Expect: 100-continue\r\n", "Idempotency-Key: k\r\n", "X-Correlation-Id: c\r\n", "Prefer: respond-async\r\n", "0\r\n\r\n",
    "2;a=b\r\n", "-1", "0", "1e9", "18446744073709551616", "ffffffffffffffff", "\u{ff}", "\u{7f}", "null", "{}", "[[[[", "\\u0000",
    "\\ud800", "\r\n\r\n",
  ].map { Array($0.utf8) }

  /// One to three requests behind one another, changed in a few places or in none.
  public mutating func next() -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<[1, 1, 1, 2, 3].randomElement(using: &random).unsafelyUnwrapped { bytes += anyRequest() }
    let original = bytes
    for _ in 0..<[0, 1, 1, 2, 3, 6].randomElement(using: &random).unsafelyUnwrapped where !bytes.isEmpty { change(&bytes) }
    hasChanged = bytes != original
    return bytes
  }

  /// Where to cut bytes in two.
  public mutating func cut(_ count: Int) -> Int { Int.random(in: 0...count, using: &random) }

  /// True once in so many times.
  public mutating func isTrue(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

  private mutating func anyRequest() -> [UInt8] { requests.randomElement(using: &random) ?? [] }

  private mutating func change(_ bytes: inout [UInt8]) {
    let index = Int.random(in: 0..<bytes.count, using: &random)
    let end = min(bytes.count, index + Int.random(in: 1...20, using: &random))
    switch Int.random(in: 0..<9, using: &random) {
    case 0: bytes[index] = .random(in: 0...255, using: &random)
    case 1: bytes[index] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random) ?? [], at: index)
    case 3: bytes.replaceSubrange(index..<end, with: Self.pieces.randomElement(using: &random) ?? [])
    case 4: bytes.removeSubrange(index..<end)
    case 5: bytes.removeSubrange(index...)
    case 6: bytes.insert(contentsOf: bytes[index..<end], at: index)
    case 7:
      // The beginning of this one and the end of another.
      let other = anyRequest()
      bytes.replaceSubrange(index..., with: other[Int.random(in: 0..<max(1, other.count), using: &random)...])
    default:
      // A line twice, or in another place.
      let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { Array($0) }
      guard let line = lines.randomElement(using: &random), let place = bytes[index...].firstIndex(of: 10) else { return }
      bytes.insert(contentsOf: line + [10], at: place + 1)
    }
  }
}
