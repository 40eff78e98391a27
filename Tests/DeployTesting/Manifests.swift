import Foundation
import JSON
import Synchronization

/// The resources of one of deploy/kubernetes' kustomizations, as they would be applied.
public struct Manifests: Sendable {
  public let resources: [JSONValue]

  public struct Unreadable: Error, CustomStringConvertible {
    public let description: String
  }

  /// Rendered once in a process.
  private static let known = Mutex<[String: Manifests]>([:])

  /// - Parameter folder: within deploy/kubernetes: `overlays/local`.
  public init(_ folder: String) throws {
    self = try Self.known.withLock { known in
      if let manifests = known[folder] { return manifests }
      let manifests = try Manifests(rendering: folder)
      known[folder] = manifests
      return manifests
    }
  }

  private init(rendering folder: String) throws {
    let ending = try Tool.python.run([Project.path("Tests/Deploy/Tools/kustomization.py"), Project.path("deploy/kubernetes/" + folder)])
    guard ending.code == 0 else { throw Unreadable(description: ending.errors) }
    resources = try JSONValue(parsing: Array(ending.output.utf8)).array ?? []
  }

  public func all(_ kind: String) -> [JSONValue] { resources.filter { $0["kind"]?.string == kind } }

  public func one(_ kind: String, _ name: String) throws -> JSONValue {
    guard let found = all(kind).first(where: { $0.name == name }) else { throw Unreadable(description: "there is no \(kind) \(name)") }
    return found
  }
}

extension JSONValue {
  /// A resource's.
  public var name: String { self["metadata"]?["name"]?.string ?? "" }

  /// Leads through objects by name and through arrays by number: `spec/template/spec/containers/0`.
  public subscript(path path: String) -> JSONValue? {
    path.split(separator: "/").reduce(self) { value, step in
      Int(step).map { value?[$0] } ?? value?[String(step)]
    }
  }
}
