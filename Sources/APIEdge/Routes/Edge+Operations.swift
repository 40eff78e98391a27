import Contracts
import Deciding
import EventLoop
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

  func listServices(_ call: Call) throws(Problem) {
    call.answer(json: ServiceList(services: projections.directory.list(now: loop.now).map(ServiceView.init)))
  }
}

/// `GET /services`
struct ServiceList: Codable {
  let services: [ServiceView]
}

struct ServiceView: Codable {
  let service: String
  let instance: String
  let address: String
  /// As the instance says, or `silent` when it has said nothing for a while.
  let state: String
  let partitions: [Int32]
  /// Records to be handled yet, by partition.
  let lag: [String: Int64]
  /// Since when it runs; nil: it does not say.
  let since: Timestamp?
  /// The state of its circuit breaker; nil: it has none.
  let breaker: String?

  init(_ entry: (instance: ServiceInstance, isSilent: Bool)) {
    service = entry.instance.service
    instance = entry.instance.instance
    address = entry.instance.address
    state = entry.isSilent ? "silent" : entry.instance.state.rawValue
    partitions = entry.instance.partitions ?? []
    lag = entry.instance.lag ?? [:]
    since = entry.instance.since
    breaker = entry.instance.breaker
  }
}
