import DeployTesting
import Foundation
import JSON
import TestSupport
import Testing

@Suite(.enabled(if: Tool.python.isPresent, "\(Tool.python.absence)"))
struct KustomizationTests {
  @Test(.enabled(if: Tool.kubectl.isPresent, "\(Tool.kubectl.absence)"), arguments: ["base", "overlays/local", "overlays/production"])
  func `the tests see what kubectl would apply`(folder: String) throws {
    let ending = try Tool.kubectl.run(["kustomize", Project.path("deploy/kubernetes/" + folder)])
    try #require(ending.code == 0, "\(ending.errors)")
    let directory = try TemporaryDirectory()
    let file = directory.file("resources.yaml")
    try ending.output.write(toFile: file, atomically: false, encoding: .utf8)
    let applied = try YAMLDocuments.all(in: file)
    let seen = try Manifests(folder).resources.map { String(decoding: $0.canonical, as: UTF8.self) }
    #expect(seen.sorted() == applied.map { String(decoding: $0.canonical, as: UTF8.self) }.sorted())
  }

  @Test(arguments: [
    ("resources: [a.yaml]\nreplicas: [{name: a, count: 3}]", "'replicas' is not known"),
    ("resources: [a.yaml]\npatches: [{path: b.yaml, options: {}}]", "'options' is not known"),
    ("resources: [a.yaml]\npatches: [{path: b.yaml}]", "how the list 'args' is merged is not known"),
    ("resources: [a.yaml]\npatches: [{path: b.yaml, target: {kind: StatefulSet}}]", "no resource is a target of b.yaml"),
    ("resources: [a.yaml]\npatches: [{path: c.yaml}]", "a patch that removes something"),
    ("configMapGenerator: [{name: a, files: [a.yaml]}]", "'files' is not known"),
  ])
  func `what is not understood is refused`(text: String, complaint: String) throws {
    let directory = try TemporaryDirectory()
    let files = [
      "kustomization.yaml": text,
      "a.yaml": "{kind: Deployment, metadata: {name: a}, spec: {template: {spec: {containers: [{name: c, args: [edge]}]}}}}",
      "b.yaml": "{kind: Deployment, metadata: {name: a}, spec: {template: {spec: {containers: [{name: c, args: [worker]}]}}}}",
      "c.yaml": "{kind: Deployment, metadata: {name: a}, spec: null}",
    ]
    for (name, content) in files { try content.write(toFile: directory.file(name), atomically: false, encoding: .utf8) }
    let ending = try Tool.python.run([Project.path("Tests/Deploy/Tools/kustomization.py"), directory.path])
    #expect(ending.code == 1)
    #expect(ending.errors.contains(complaint), "\(ending.errors)")
  }
}
