/// `GET /health/ready`, of an edge and of a process that runs services.
public struct ReadinessReport: Codable, Sendable {
  public struct Missing: Codable, Sendable {
    public let part: String
    public let reason: String
  }

  public let status: String
  /// What is not ready, and why.
  public let missing: [Missing]

  public init(_ reasons: [(part: String, reason: String)]) {
    status = reasons.isEmpty ? "ready" : "not ready"
    missing = reasons.map { Missing(part: $0.part, reason: $0.reason) }
  }
}
