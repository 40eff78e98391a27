import DeployTesting
import JSON

/// What a cluster does with a Deployment and the Service before it: so many pods, updated one by one, requests to those that are ready.
final class RunningDeployment {
  let name: String
  private let deployment: JSONValue
  private let manifests: Manifests
  private let surroundings: Pod.Surroundings
  private var pods: [Pod] = []
  private var started = 0
  /// Where requests go to: to pods that are ready.
  private(set) var ports: [UInt16] = [] {
    didSet { balance?(ports) }
  }
  /// Hears where requests go to from now on.
  var balance: (([UInt16]) -> Void)?

  init(_ name: String, in manifests: Manifests, _ surroundings: Pod.Surroundings) throws {
    self.name = name
    self.manifests = manifests
    self.surroundings = surroundings
    deployment = try manifests.one("Deployment", name)
    let update = deployment[path: "spec/strategy/rollingUpdate"]
    guard update?["maxSurge"] == 1, update?["maxUnavailable"] == 0 else {
      throw Pod.Fault(description: "an update of \(name) is only known with maxSurge 1 and maxUnavailable 0")
    }
  }

  /// Starts pods without waiting for them.
  func start(_ count: Int) throws {
    for _ in 0..<count {
      started += 1
      pods.append(try Pod("\(name)-7d4f-\(started)", of: deployment, in: manifests, surroundings))
    }
  }

  func awaitReady() throws {
    for pod in pods { try pod.awaitReady() }
    ports = pods.map(\.port)
  }

  func scale(to count: Int) throws {
    if count > pods.count { try start(count - pods.count) }
    try awaitReady()
    // The newest go first.
    let leaving = Array(pods[count...])
    pods.removeSubrange(count...)
    try end(leaving)
  }

  /// One by one: a new pod comes, and when it is ready an old one goes.
  func restart() throws {
    for old in pods {
      try start(1)
      try awaitReady()
      pods.removeAll { $0 === old }
      try end([old])
    }
  }

  private func end(_ leaving: [Pod]) throws {
    ports = pods.map(\.port)
    for pod in leaving { pod.beginStopping() }
    for pod in leaving { try pod.awaitEnd() }
  }
}
