import APIEdge
import Deciding
import HTTP
import JWT
import Messaging

extension LocalEdge {
  /// The id of an entrant, as long as a real one.
  static func user(_ number: Int) -> String { MessageID(high: 0x0199_F6C4_5E1A_7000, low: 1 << 63 | UInt64(number)).description }

  /// The polls of `count` users, spread over the whole line.
  func polls(of count: Int, among entrants: Int) throws -> [[UInt8]] {
    let now = Timestamp.now().milliseconds / 1000
    return try (0..<count).map { index in
      let number = index * entrants / count + 1
      let user = Self.user(number)
      let token = tokens.text(QueueToken(concertId: QueueBenchmark.concertId, userId: user, number: number))
      let bearer = try signer.sign(JWTClaims(subject: user, roles: ["USER"], issuedAt: now, expiresAt: now + 86_400))
      return Visitor(port: port, token: bearer).request(.get, "/queue/status", ["X-Queue-Token": token])
    }
  }
}
