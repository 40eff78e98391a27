import KafkaTesting
import PostgreSQLTesting
import TestSupport
import Testing

/// The whole system on a PostgreSQL server that takes connections over TLS alone.
@Suite(
  .serialized, .enabled(if: RealPostgreSQL.isPresent, "\(RealPostgreSQL.absence)"),
  .enabled(if: CertificateAuthority.isPresent, "\(CertificateAuthority.absence)"))
struct SecuredPostgreSQLTests {
  private let authority: CertificateAuthority
  private let server: RealPostgreSQL
  private let directory: TemporaryDirectory

  init() throws {
    authority = try CertificateAuthority()
    let identity = try authority.identity(of: "localhost")
    server = try RealPostgreSQL(identity: (identity.certificate, identity.key))
    directory = try TemporaryDirectory()
  }

  /// - Parameter name: the host as the certificate should have it.
  private func environment(_ options: String, name: String = "localhost") -> [String: String] {
    let address = "127.0.0.1:\(server.port)/"
    let url = server.text("tickets_{service}", options: "?hostaddr=127.0.0.1&" + options)
    return ["DATABASE_URL": url.replacing(address, with: "\(name):\(server.port)/")]
  }

  @Test func `tickets are sold over TLS, with the server's certificate checked`() throws {
    let system = try RunningSystem(directory.data, environment: environment("sslmode=verify-full&sslrootcert=\(authority.certificate)"))
    let venue = try Venue(Client.admin(port: system.port), seats: 1)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(5000).status == 200)
    #expect(try venue.buy(buyer, 0).status == 201)
    #expect(system.stop() == 0)
  }

  @Test func `a start that does not trust the server waits, and says why`() throws {
    let other = try CertificateAuthority()
    let checked = "sslmode=verify-full&sslrootcert="
    for (environment, reason) in [
      (environment(checked + other.certificate), "certificate verify failed"),
      (environment(checked + authority.certificate, name: "elsewhere"), "does not match host name"),
    ] {
      let system = try RunningSystem(directory.data, environment: environment, isAwaited: false)
      try eventually("it says so") {
        system.errorText.contains("waiting for PostgreSQL at postgres://tickets@") && system.errorText.contains(reason)
      }
      #expect(system.stop() == 0)
      #expect(!system.errorText.contains(RealPostgreSQL.password))
    }
  }

  @Test func `a start without TLS is refused in one line`() throws {
    let end = try RunningSystem.run(
      ["dev", "--port", "0", "--data-dir", directory.data], environment: environment("sslmode=disable"))
    #expect(end.code == 1)
    let lines = end.errors.split(separator: "\n").filter { $0.hasPrefix("ticketing:") }
    #expect(lines.count == 1 && lines[0].contains("no encryption"), "\(end.errors)")
    #expect(!end.errors.contains(RealPostgreSQL.password))
  }
}
