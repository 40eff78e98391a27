import HTTP

extension Edge {
  func showLiveness(_ call: Call) throws(Problem) {
    call.answer(json: ["status": "live"])
  }

  func showReadiness(_ call: Call) throws(Problem) {
    let report = ReadinessReport(unreadiness)
    call.answer(report.missing.isEmpty ? .ok : .serviceUnavailable, json: report)
  }

  func showMetrics(_ call: Call) throws(Problem) {
    call.answer(
      HTTPResponse(.ok, ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"], body: .bytes(Array(metrics.text(of: self).utf8))))
  }
}

/// `GET /health/ready`
struct ReadinessReport: Encodable {
  struct Missing: Encodable {
    let part: String
    let reason: String
  }

  let status: String
  /// The parts that are not ready, and why.
  let missing: [Missing]

  init(_ reasons: [(part: String, reason: String)]) {
    status = reasons.isEmpty ? "ready" : "not ready"
    missing = reasons.map { Missing(part: $0.part, reason: $0.reason) }
  }
}
