import DeployTesting

/// All Deployments of an overlay, as processes on this machine.
final class RunningManifests {
  let deployments: [RunningDeployment]

  /// Starts one pod of each, and waits until all are ready.
  init(_ overlay: String, _ surroundings: Pod.Surroundings) throws {
    let manifests = try Manifests(overlay)
    deployments = try manifests.all("Deployment").map { try RunningDeployment($0.name, in: manifests, surroundings) }
    for deployment in deployments { try deployment.start(1) }
    for deployment in deployments { try deployment.awaitReady() }
  }

  func one(_ name: String) throws -> RunningDeployment {
    guard let found = deployments.first(where: { $0.name == name }) else { throw Pod.Fault(description: "there is no Deployment \(name)") }
    return found
  }

  /// Ends all of them in order: whoever talks to clients first.
  func stop() throws {
    for deployment in deployments.sorted(by: { one, other in one.name == "edge" && other.name != "edge" }) { try deployment.scale(to: 0) }
  }
}
