import DeployTesting
import Foundation
import KafkaTesting
import PostgreSQLTesting
import TestSupport

/// The overlay `local` as it runs in a cluster, with a Kafka and a PostgreSQL of its own.
final class LocalCluster {
  static var isPresent: Bool { RealKafka.isPresent && RealPostgreSQL.isPresent }
  /// For a trait's comment.
  static let absence = "\(RealKafka.absence); \(RealPostgreSQL.absence)"

  let manifests: RunningManifests
  private let kafka: RealKafka
  private let server: RealPostgreSQL

  init() throws {
    kafka = try RealKafka()
    server = try RealPostgreSQL()
    let password = "a password of the cluster"
    try server.execute("create role ticketing login createdb password '\(password)'")
    let surroundings = Pod.Surroundings(
      secrets: [
        "ticketing-key": ["secret.key": try Self.key()],
        "ticketing-database": ["pg_service.conf": "[ticketing]\npassword=\(password)\n"],
        "ticketing-admin": ["password": RunningSystem.adminPassword],
      ],
      addresses: ["kafka:9092": kafka.bootstrapServers, "postgres:5432": "127.0.0.1:\(server.port)"])
    manifests = try RunningManifests("overlays/local", surroundings)
  }

  /// As an operator makes it.
  private static func key() throws -> String {
    let directory = try TemporaryDirectory()
    let file = directory.file("secret.key")
    let ending = try RunningProgram.run(["key", file])
    guard ending.code == 0 else { throw Pod.Fault(description: ending.errors) }
    return try String(contentsOfFile: file, encoding: .utf8)
  }
}
