import DeployTesting
import Foundation
import JSON
import TestSupport
import Testing

@testable import ticketing

/// What the manifests tell the processes, and what the program takes.
@Suite(.enabled(if: Tool.python.isPresent, "\(Tool.python.absence)"))
struct SettingTests {
  private static let overlays = ["overlays/local", "overlays/production"]
  /// libpq reads these itself.
  private static let ofLibpq: Set = ["PGSERVICE", "PGSERVICEFILE"]

  private var known: Set<String> {
    Set((WorkerCommand.options + EdgeCommand.options).compactMap(\.variable)).union(Self.ofLibpq)
  }

  private func settings(_ manifests: Manifests) throws -> [String: String] {
    let map = try #require(manifests.all("ConfigMap").first)
    return (map["data"]?.object ?? [:]).reduce(into: [:]) { $0[$1.name] = $1.value.string }
  }

  private func environment(_ container: JSONValue) -> [String: String] {
    (container["env"]?.array ?? []).reduce(into: [:]) { $0[$1["name"]?.string ?? ""] = $1["value"]?.string ?? "10.0.0.1" }
  }

  @Test(arguments: overlays)
  func `every variable of a pod is one that the program knows`(overlay: String) throws {
    let manifests = try Manifests(overlay)
    #expect(Set(try settings(manifests).keys).subtracting(known) == [])
    for deployment in manifests.all("Deployment") {
      let container = try #require(deployment[path: "spec/template/spec/containers/0"])
      #expect(Set(environment(container).keys).subtracting(known) == [], "\(deployment.name)")
    }
  }

  @Test(arguments: overlays)
  func `the program takes the command and the settings of every pod`(overlay: String) throws {
    let manifests = try Manifests(overlay)
    let directory = try TemporaryDirectory()
    let file = directory.file("password")
    try "a password".write(toFile: file, atomically: false, encoding: .utf8)
    for deployment in manifests.all("Deployment") {
      let container = try #require(deployment[path: "spec/template/spec/containers/0"])
      var variables = try settings(manifests).merging(environment(container)) { $1 }
      for name in variables.keys where name.hasSuffix("_PASSWORD_FILE") { variables[name] = file }
      let words = container["args"]?.array?.compactMap(\.string) ?? []
      let command = try #require(Ticketing.commands.first { $0.name == words.first })
      let arguments = try Arguments(Array(words.dropFirst()), options: command.options, environment: variables)
      #expect(throws: Never.self, "\(deployment.name)") { _ = try command.init(arguments) }
    }
  }

  @Test func `compose starts the same processes, as nobody who can write`() throws {
    let compose = try #require(YAMLDocuments.all(in: Project.path("deploy/compose.yaml")).first)
    let secrets = Set(compose["secrets"]?.object?.map(\.name) ?? [])
    let manifests = try Manifests("overlays/local")
    for deployment in manifests.all("Deployment") {
      let service = try #require(compose["services"]?[deployment.name])
      #expect(service["command"] == deployment[path: "spec/template/spec/containers/0/args"])
      #expect(service["read_only"] == true)
      #expect(service["cap_drop"] == ["ALL"])
      #expect(service["restart"] == "unless-stopped")
      let variables = service["environment"]?.object?.map(\.name) ?? []
      #expect(Set(variables).subtracting(known) == [], "\(deployment.name)")
      #expect(service["secrets"]?.array?.allSatisfy { secrets.contains($0.string ?? "") } == true)
    }
  }
}
