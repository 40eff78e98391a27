/// A Kafka of one broker that speaks TLS, and wants a user and a password on one port, and a certificate on another.
public struct SecuredKafka: Sendable {
  /// As it is reached without all this, by tests.
  public let kafka: RealKafka
  /// For TLS with a user and a password (SASL_SSL, PLAIN).
  public let passwordServers: String
  /// For TLS with a client's certificate (SSL).
  public let certificateServers: String
  /// Signs the certificates of broker and clients.
  public let authority: CertificateAuthority

  public static let user = "ticketing"
  public static let password = "it's a password"

  public init() throws {
    let authority = try CertificateAuthority()
    let identity = try authority.identity(of: "localhost")
    self.authority = authority
    kafka = try RealKafka(morePorts: 2) { port in
      let listeners = ["PLAINTEXT://127.0.0.1:\(port)", "SASL_SSL://localhost:\(port + 2)", "SSL://localhost:\(port + 3)"]
      return [
        "listeners=" + (listeners + ["CONTROLLER://127.0.0.1:\(port + 1)"]).joined(separator: ","),
        "advertised.listeners=" + listeners.joined(separator: ","),
        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL",
        "sasl.enabled.mechanisms=PLAIN",
        "listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required "
          + "user_\(Self.user)=\"\(Self.password)\";",
        "ssl.keystore.type=PEM", "ssl.keystore.location=\(identity.file)",
        "ssl.truststore.type=PEM", "ssl.truststore.location=\(authority.certificate)", "listener.name.ssl.ssl.client.auth=required",
      ]
    }
    passwordServers = "localhost:\(kafka.port + 2)"
    certificateServers = "localhost:\(kafka.port + 3)"
  }
}
