import Deciding
import Foundation
import JSON
import JWT
import TestSupport
import Testing

/// An on-sale through a waiting room, on Kafka and PostgreSQL, while everything is killed. Seats are paid by card at a provider that loses
/// answers, and tells each outcome twice.
@Suite(.enabled(if: RunningCluster.isPresent, "\(RunningCluster.absence)"), .serialized)
struct OnSaleTests {
  @Test func `whichever process is killed, every seat is sold once, nobody loses a place, and the provider's books are ours`() throws {
    try sell(seats: 15, to: 40, at: 5, killing: DisturbedCluster.Part.programs)
  }

  /// `LONG_TESTS=1 swift test --filter OnSaleTests`
  @Test(.enabled(if: TestEnvironment.runsLongTests, "takes minutes, on a machine of its own: set LONG_TESTS=1"))
  func `five thousand users come for five hundred seats, and everything is killed in turn`() throws {
    try sell(seats: 500, to: 5000, at: 100, killing: DisturbedCluster.Part.allCases)
  }

  private func sell(seats: Int, to users: Int, at activeUsers: Int64, killing parts: [DisturbedCluster.Part]) throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory, ["--drop-every", "7"])
    let secret = String(repeating: "an on-sale's secret ", count: 3)
    var variables = provider.settings
    variables["JWT_SECRET"] = secret
    for limit in ["RATE_LIMIT_USER", "RATE_LIMIT_ADDRESS", "RATE_LIMIT_SERVICE"] { variables[limit] = "off" }
    let system = try DisturbedCluster(variables)
    let admin = try Client.awaitedAdmin(port: system.ports[0])
    let venue = try Venue(
      admin, seats: Int64(seats / 5), rows: 5,
      admission: ["mode": "queue", "activeUsers": .integer(activeUsers), "sessionSeconds": 3600])
    try provider.tell(system.ports[0])
    let sale = OnSale(try Self.users(users, secret, port: system.ports[0]), in: venue, at: system.ports)
    sale.start()
    defer { sale.finish() }
    try system.kill(parts, { try sale.awaitEnds(users / 10) }) { ports in
      guard let port = ports.first else { return }
      sale.move(to: ports)
      try provider.tell(port)
    }
    try sale.awaitEnds(users)
    sale.finish()
    var clerk = admin
    clerk.port = system.ports[0]
    try sale.check(seats: seats, provider: provider, admin: clerk)
    try system.stop()
  }

  /// Their tokens are signed here: thousands of sign-ups would take longer than the sale.
  private static func users(_ count: Int, _ secret: String, port: UInt16) throws -> [Client] {
    let signer = JWTSigner(key: try JWTKey(Array(secret.utf8)), issuer: "ticketing")
    let now = Int64(Date().timeIntervalSince1970)
    return try (0..<count).map { number in
      let user = MessageID(high: 0x0199_F6C4_5E1A_7000, low: 1 << 63 | UInt64(number)).description
      return Client(
        port: port, token: try signer.sign(JWTClaims(subject: user, roles: ["USER"], issuedAt: now, expiresAt: now + 86_400)))
    }
  }
}
