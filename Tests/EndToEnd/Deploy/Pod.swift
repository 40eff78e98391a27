import DeployTesting
import Foundation
import Glibc
import HTTP
import JSON
import TestSupport

/// A pod of a rendered Deployment, as a process on this machine: its arguments, its environment, its secrets as files, its probes.
///
/// What a cluster gives a pod is given by the test: an address (127.0.0.1, with a port that is free), names, secrets, and where the names
/// of Services lead to.
final class Pod {
  /// What is around the pods.
  struct Surroundings: Sendable {
    /// Of each secret by name, the content of each key.
    var secrets: [String: [String: String]]
    /// `kafka:9092` to what is there instead.
    var addresses: [String: String]
  }

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  let name: String
  let port: UInt16
  private let container: JSONValue
  private let files: TemporaryDirectory
  private let process: RunningProgram

  init(_ name: String, of deployment: JSONValue, in manifests: Manifests, _ surroundings: Surroundings) throws {
    guard let pod = deployment[path: "spec/template/spec"], let container = pod[path: "containers/0"] else {
      throw Fault(description: "\(deployment.name) has no container")
    }
    self.name = name
    self.container = container
    port = try FreePort.one()
    files = try TemporaryDirectory()
    var environment = try Self.environment(of: container, name: name, manifests)
    for mount in container["volumeMounts"]?.array ?? [] {
      let path = mount["mountPath"]?.string ?? ""
      let folder = files.file(mount["name"]?.string ?? "")
      try Self.mount(mount, of: pod, at: folder, surroundings)
      environment = environment.mapValues { $0.replacing(path + "/", with: folder + "/") }
    }
    // A pod has an address of its own.
    environment["LISTEN"] = "127.0.0.1:\(port)"
    for (address, substitute) in surroundings.addresses {
      environment = environment.mapValues { $0.replacing(address, with: substitute) }
    }
    let words = container["args"]?.array?.compactMap(\.string) ?? []
    process = try RunningProgram(
      [RunningProgram.program] + words, environment: environment, errors: files.file("errors"), isAwaited: false)
  }

  private static func environment(of container: JSONValue, name: String, _ manifests: Manifests) throws -> [String: String] {
    var environment: [String: String] = [:]
    for source in container["envFrom"]?.array ?? [] {
      guard let map = source[path: "configMapRef/name"]?.string else { throw Fault(description: "envFrom is only known of a ConfigMap") }
      for (name, value) in try manifests.one("ConfigMap", map)["data"]?.object ?? [:] { environment[name] = value.string }
    }
    for variable in container["env"]?.array ?? [] {
      guard let key = variable["name"]?.string else { continue }
      if let value = variable["value"]?.string {
        environment[key] = value
      } else if let field = variable[path: "valueFrom/fieldRef/fieldPath"]?.string {
        guard let value = ["metadata.name": name, "status.podIP": "127.0.0.1"][field] else {
          throw Fault(description: "what a pod's \(field) is here is not known")
        }
        environment[key] = value
      } else {
        throw Fault(description: "where \(key) comes from is not known")
      }
    }
    return environment
  }

  /// The files of a secret, readable as they are in a pod, or an empty directory.
  private static func mount(_ mount: JSONValue, of pod: JSONValue, at folder: String, _ surroundings: Surroundings) throws {
    let volume = pod["volumes"]?.array?.first { $0["name"] == mount["name"] }
    if volume?["emptyDir"] != nil { return try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    // What is optional may be missing: the folder is empty then.
    guard let secret = volume?["secret"], let name = secret["secretName"]?.string,
      let contents = surroundings.secrets[name] ?? (secret["optional"]?.bool == true ? [:] : nil)
    else {
      throw Fault(description: "the volume \(mount["name"]?.string ?? "") is no secret that the test has")
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (key, content) in contents {
      let mode = Int(secret["defaultMode"]?.integer ?? 0o644)
      let isMade = FileManager.default.createFile(
        atPath: folder + "/" + key, contents: Data(content.utf8), attributes: [.posixPermissions: mode])
      guard isMade else { throw Fault(description: "\(folder)/\(key) can't be written") }
    }
  }

  // MARK: what a cluster does with it

  /// Asks as a probe does: an answer from 200 to 399 is a yes, anything else a no.
  func answers(_ probe: String) throws -> Bool {
    guard process.isRunning else { throw Fault(description: "\(name) ended: \(process.errorText.suffix(2000))") }
    guard let path = container[path: probe + "/httpGet/path"]?.string else { throw Fault(description: "\(name) has no \(probe)") }
    let client = BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(5))
    guard let response = try? client.send(HTTPClientRequest(.get, path)) else { return false }
    return (200..<400).contains(response.status.code)
  }

  func awaitReady() throws {
    do {
      try eventually("\(name) is ready", within: .seconds(600)) { try answers("readinessProbe") }
    } catch let error as TimedOut {
      throw Fault(description: "\(error): \(process.errorText.suffix(2000))")
    }
  }

  func beginStopping() { kill(process.processIdentifier, SIGTERM) }

  /// Throws when it does not end well. How long the manifest grants is no measure here, as the machine may be busy.
  func awaitEnd() throws {
    try eventually("\(name) ends", within: .seconds(300)) { !process.isRunning }
    let code = process.stop()
    guard code == 0 else { throw Fault(description: "\(name) ended with \(code): \(process.errorText.suffix(2000))") }
  }
}
