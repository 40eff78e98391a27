import Foundation
import KafkaTesting
import TestSupport
import Testing

/// The system on a Kafka that speaks TLS and wants to know who comes, as in production.
@Suite(
  .serialized, .enabled(if: RunningCluster.isPresent, "\(RunningCluster.absence)"),
  .enabled(if: CertificateAuthority.isPresent, "\(CertificateAuthority.absence)"))
struct SecuredKafkaTests {
  private static let secured = Result { try SecuredKafka() }

  /// How a process says who it is.
  enum Proof: String, CaseIterable {
    case password, certificate
  }

  /// The settings of a process that proves itself, as somebody that the brokers need not know.
  ///
  /// - Parameters:
  ///   - clients: who signs its certificate; nil: whom the brokers trust.
  ///   - brokers: who it thinks signs the brokers' certificates; nil: who does.
  private func settings(
    _ proof: Proof, _ directory: TemporaryDirectory, password: String = SecuredKafka.password, clients: CertificateAuthority? = nil,
    brokers: CertificateAuthority? = nil
  ) throws -> [String: String] {
    let kafka = try Self.secured.get()
    var settings = [
      "KAFKA_SSL_CA_LOCATION": (brokers ?? kafka.authority).certificate,
      // The broker listens on one of the two addresses that localhost may have.
      "KAFKA_PROPERTIES": "session.timeout.ms=6000,broker.address.family=v4",
    ]
    switch proof {
    case .password:
      let file = directory.file("password")
      try password.write(toFile: file, atomically: true, encoding: .utf8)
      settings["KAFKA_BOOTSTRAP_SERVERS"] = kafka.passwordServers
      settings["KAFKA_SECURITY_PROTOCOL"] = "SASL_SSL"
      settings["KAFKA_SASL_MECHANISM"] = "PLAIN"
      settings["KAFKA_SASL_USERNAME"] = SecuredKafka.user
      settings["KAFKA_SASL_PASSWORD_FILE"] = file
    case .certificate:
      let identity = try (clients ?? kafka.authority).identity(of: "ticketing-\(UInt32.random(in: 0...(.max)))")
      settings["KAFKA_BOOTSTRAP_SERVERS"] = kafka.certificateServers
      settings["KAFKA_SECURITY_PROTOCOL"] = "SSL"
      settings["KAFKA_SSL_CERTIFICATE_LOCATION"] = identity.certificate
      settings["KAFKA_SSL_KEY_LOCATION"] = identity.key
    }
    return settings
  }

  @Test(arguments: Proof.allCases)
  func `a ticket is sold over TLS by processes that have a password or a certificate`(_ proof: Proof) throws {
    let directory = try TemporaryDirectory()
    let cluster = try RunningCluster(on: Self.secured.get().kafka, settings(proof, directory))
    let worker = try cluster.worker("a", ["auth", "concert", "reservation", "payment", "dataplatform"])
    let edge = try cluster.edge("x")
    let venue = try Venue(Client.admin(port: edge.port), seats: 2)
    let buyer = try Client.signedUp("buyer@example.com", port: edge.port)
    #expect(try buyer.charge(1000).status == 200)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    #expect(try buyer.pay(reservation).status == 200)
    #expect(try buyer.confirm(reservation).status == 200)
    let check = try cluster.run(["topics", "check"])
    #expect(check.code == 0, "\(check.output) \(check.errors)")
    for program in [edge, worker] { #expect(program.stop() == 0) }
  }

  /// The line that a start ends with.
  private func refusal(_ words: [String], _ settings: [String: String]) throws -> String {
    let end = try RunningCluster(on: Self.secured.get().kafka, settings).run(words)
    #expect(end.code == 1)
    let lines = end.errors.split(separator: "\n").filter { $0.hasPrefix("ticketing: ") }
    #expect(lines.count == 1)
    return String(lines.last ?? "")
  }

  @Test(arguments: [["worker", "payment"], ["edge"], ["topics", "plan"]])
  func `a wrong password and an unknown authority end a start with one line that says what to check`(_ words: [String]) throws {
    let directory = try TemporaryDirectory()
    let stranger = try CertificateAuthority()
    let password = try refusal(words, settings(.password, directory, password: "another password"))
    #expect(password.contains("Authentication failed") && password.contains("check sasl.username, sasl.password"))
    // A busy machine may be too slow for the brokers' answer: then the line says that.
    try eventually("the line says what to check", within: .seconds(300)) {
      let authority = try refusal(words, settings(.password, directory, brokers: stranger))
      return authority.contains("certificate") && authority.contains("check that ssl.ca.location")
    }
  }

  @Test func `a certificate that the brokers do not take ends a start with one line that says what to check`() throws {
    let directory = try TemporaryDirectory()
    let stranger = try CertificateAuthority()
    let line = try refusal(["edge"], settings(.certificate, directory, clients: stranger))
    #expect(line.contains("certificate") && line.contains("ssl.certificate.location"))
  }
}
