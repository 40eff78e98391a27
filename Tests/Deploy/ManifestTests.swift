import Contracts
import DeployTesting
import JSON
import Messaging
import Testing

/// What the manifests promise beyond their schemas.
@Suite(.enabled(if: Tool.python.isPresent, "\(Tool.python.absence)"))
struct ManifestTests {
  private static let overlays = ["overlays/local", "overlays/production"]
  private static let workers = ["auth", "concert", "dataplatform", "gateway", "notification", "payment", "purchase", "queue", "reservation"]
  /// Seconds in which a process ends after SIGTERM, whatever a broker or a disk do. An edge's begin when it has drained.
  private static let stop: (edge: Int64, worker: Int64) = (10, 25)

  private func container(_ deployment: JSONValue) throws -> JSONValue {
    let containers = try #require(deployment[path: "spec/template/spec/containers"]?.array)
    try #require(containers.count == 1)
    return containers[0]
  }

  @Test(arguments: overlays)
  func `there is a process of each domain, and the edge`(overlay: String) throws {
    let manifests = try Manifests(overlay)
    #expect(manifests.all("Deployment").map(\.name).sorted() == (Self.workers + ["edge"]).sorted())
    for worker in Self.workers {
      #expect(try container(manifests.one("Deployment", worker))["args"] == ["worker", .string(worker)])
    }
    #expect(try container(manifests.one("Deployment", "edge"))["args"] == ["edge"])
  }

  @Test(arguments: overlays)
  func `no process can write where it should not, or become more than it is`(overlay: String) throws {
    let manifests = try Manifests(overlay)
    for deployment in manifests.all("Deployment") {
      let pod = try #require(deployment[path: "spec/template/spec"])
      #expect(pod[path: "securityContext/runAsNonRoot"] == true)
      #expect(pod[path: "securityContext/seccompProfile/type"] == "RuntimeDefault")
      #expect(pod["automountServiceAccountToken"] == false)
      let context = try #require(container(deployment)["securityContext"])
      #expect(context["readOnlyRootFilesystem"] == true)
      #expect(context["allowPrivilegeEscalation"] == false)
      #expect(context[path: "capabilities/drop"] == ["ALL"])
    }
    let namespace = try manifests.one("Namespace", "ticketing")
    #expect(namespace["metadata"]?["labels"]?["pod-security.kubernetes.io/enforce"] == "restricted")
  }

  @Test(arguments: overlays)
  func `a process is alive when it answers, and gets work when it is ready`(overlay: String) throws {
    for deployment in try Manifests(overlay).all("Deployment") {
      let container = try container(deployment)
      let ports = container["ports"]?.array?.compactMap { $0["name"]?.string } ?? []
      for (probe, path) in [("startupProbe", "/health/live"), ("livenessProbe", "/health/live"), ("readinessProbe", "/health/ready")] {
        #expect(container[path: probe + "/httpGet/path"]?.string == path)
        #expect(container[path: probe + "/httpGet/port"]?.string.map(ports.contains) == true, "\(deployment.name) \(probe)")
      }
    }
  }

  @Test(arguments: overlays)
  func `a process has the time that it needs to stop`(overlay: String) throws {
    for deployment in try Manifests(overlay).all("Deployment") {
      let drain = try container(deployment)["env"]?.array?.first { $0["name"] == "DRAIN" }?["value"]?.string
      let pause = drain.flatMap { Int64($0) } ?? 0
      let grace = try #require(deployment[path: "spec/template/spec/terminationGracePeriodSeconds"]?.integer)
      #expect(grace > (deployment.name == "edge" ? pause + Self.stop.edge : Self.stop.worker), "\(deployment.name)")
    }
  }

  @Test(arguments: overlays)
  func `a node that is drained takes one process of a kind at a time`(overlay: String) throws {
    let manifests = try Manifests(overlay)
    for deployment in manifests.all("Deployment") {
      let budget = try manifests.one("PodDisruptionBudget", deployment.name)
      #expect(budget[path: "spec/maxUnavailable"] == 1)
      #expect(budget[path: "spec/selector"] == deployment[path: "spec/selector"])
    }
  }

  @Test(arguments: overlays)
  func `secrets are somebody else's: referred to by name, and given as files`(overlay: String) throws {
    let manifests = try Manifests(overlay)
    #expect(manifests.all("Secret").isEmpty)
    let documented = try Project.text("docs/deployment.md")
    for deployment in manifests.all("Deployment") {
      let variables = try container(deployment)["env"]?.array ?? []
      #expect(variables.allSatisfy { $0[path: "valueFrom/secretKeyRef"] == nil })
      let volumes = deployment[path: "spec/template/spec/volumes"]?.array ?? []
      for secret in volumes.compactMap({ $0[path: "secret/secretName"]?.string }) {
        let isExplained = documented.contains("`\(secret)`")
        #expect(isExplained, "docs/deployment.md does not say what the secret \(secret) is")
      }
    }
    for settings in manifests.all("ConfigMap") {
      let names = settings["data"]?.object?.map(\.name) ?? []
      #expect(!names.isEmpty)
      #expect(names.allSatisfy { !$0.contains("PASSWORD") || $0.hasSuffix("_FILE") })
    }
  }

  @Test func `workers are reached by edges and Prometheus alone, and databases by workers alone`() throws {
    let manifests = try Manifests("overlays/production")
    let nothing = try manifests.one("NetworkPolicy", "nothing")
    #expect(nothing[path: "spec/policyTypes"] == ["Ingress", "Egress"])
    #expect(nothing["spec"]?["ingress"] == nil && nothing["spec"]?["egress"] == nil)
    let closed = nothing[path: "spec/podSelector/matchExpressions/0"]
    #expect(closed?["key"] == "app.kubernetes.io/component" && closed?["values"] == ["worker", "edge"])
    let policies = manifests.all("NetworkPolicy")
    func selects(_ policy: JSONValue, _ component: String) -> Bool {
      let selector = policy[path: "spec/podSelector"]
      return selector?["matchLabels"]?["app.kubernetes.io/component"]?.string == component
        || selector?[path: "matchExpressions/0/values"]?.array?.contains { $0.string == component } == true
    }
    let toWorkers = policies.filter { selects($0, "worker") }.compactMap { $0["spec"]?["ingress"]?.array }.flatMap { $0 }
    #expect(toWorkers.count == 1)
    #expect(toWorkers[0]["from"]?.array?.count == 2)
    #expect(toWorkers[0][path: "from/0/podSelector"]?["matchLabels"]?["app.kubernetes.io/component"] == "edge")
    #expect(toWorkers[0][path: "from/1/namespaceSelector"]?["matchLabels"]?["kubernetes.io/metadata.name"] == "monitoring")
    let fromEdges = policies.filter { selects($0, "edge") }.compactMap { $0["spec"]?["egress"]?.array }.flatMap { $0 }
    #expect(!fromEdges.contains { $0[path: "ports/0/port"] == 5432 })
  }

  @Test func `a service is scaled by its group's lag, up to a lane for each partition`() throws {
    let manifests = try Manifests("overlays/production")
    #expect(manifests.all("ScaledObject").map(\.name).sorted() == manifests.all("Deployment").map(\.name).sorted())
    let topics = manifests.all("KafkaTopic")
    for worker in Self.workers {
      let scaled = try manifests.one("ScaledObject", worker)
      #expect(scaled[path: "spec/scaleTargetRef/name"]?.string == worker)
      #expect(scaled[path: "spec/triggers/0/metadata/consumerGroup"]?.string == "ticketing." + worker)
      // What dataplatform reads is reservation's.
      let owner = worker == "dataplatform" ? "reservation.created" : worker + ".commands"
      let partitions = try #require(topics.first { $0.name == owner }?[path: "spec/partitions"]?.integer)
      #expect(scaled[path: "spec/maxReplicaCount"]?.integer == partitions, "\(worker)")
      // Who scales it says how many there are.
      #expect(try manifests.one("Deployment", worker)[path: "spec/replicas"] == nil)
    }
  }
}
