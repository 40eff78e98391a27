import DeployTesting
import Foundation
import TestSupport
import Testing

/// The manifests against the schemas of Kubernetes 1.34, and of the operators whose definitions are at hand.
@Suite(.enabled(if: Tool.python.isPresent, "\(Tool.python.absence)"))
struct SchemaTests {
  private func faults(_ folder: String) throws -> [String] {
    let arguments = [Project.path("Tests/Deploy/Tools/schemas.py"), folder] + [Project.customResourceDefinitions].compactMap { $0 }
    let ending = try Tool.python.run(arguments)
    try #require(ending.code == 0, "\(ending.errors)")
    return ending.output.split(separator: "\n").map(String.init)
  }

  @Test(arguments: ["base", "overlays/local", "overlays/production"])
  func `every resource is as its schema wants it`(folder: String) throws {
    #expect(try faults(Project.path("deploy/kubernetes/" + folder)) == [])
  }

  @Test(arguments: [
    ("production", "terminationGracePeriodSeconds", "terminationGraceSeconds"),
    ("production", "httpGet", "httpget"),
    ("production", "failureThreshold: 300", "failureThreshold: often"),
  ])
  func `a field of another name or kind is a fault`(overlay: String, field: String, slip: String) throws {
    #expect(try faults(of: overlay, replacing: field, by: slip) > 0)
  }

  @Test(
    .enabled(if: Project.customResourceDefinitions != nil, "needs the definitions of custom resources in ../shared/schemas"),
    arguments: [
      ("minReplicaCount", "minReplicas"), ("partitions: ", "partitionCount: "), ("secretTargetRef", "secretRef"),
      ("deleteClaim: false", "deleteClaim: 1"), ("type: tls\n", "type: mutual\n"),
    ])
  func `in a custom resource too`(field: String, slip: String) throws {
    #expect(try faults(of: "production", replacing: field, by: slip) > 0)
  }

  /// How many there are in a copy of the manifests with a mistake in it.
  private func faults(of overlay: String, replacing field: String, by slip: String) throws -> Int {
    let directory = try TemporaryDirectory()
    let copy = directory.file("kubernetes")
    try FileManager.default.copyItem(atPath: Project.path("deploy/kubernetes"), toPath: copy)
    for case let file as String in try #require(FileManager.default.enumerator(atPath: copy)) where file.hasSuffix(".yaml") {
      let path = copy + "/" + file
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing(field, with: slip).write(toFile: path, atomically: false, encoding: .utf8)
    }
    return try faults(copy + "/overlays/" + overlay).count
  }
}
