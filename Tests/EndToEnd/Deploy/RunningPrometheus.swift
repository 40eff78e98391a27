import DeployTesting
import Foundation
import HTTP
import JSON
import TestSupport

/// A Prometheus that asks the processes of a test, with the alerts of deploy/prometheus.
final class RunningPrometheus {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let directory: TemporaryDirectory
  private let port: UInt16
  private let process: RunningProgram

  /// - Parameter targets: of each job of deploy/prometheus, the ports of its processes.
  init(_ targets: [String: [UInt16]]) throws {
    guard let program = Tool.prometheus.path else { throw Failure(description: Tool.prometheus.absence) }
    directory = try TemporaryDirectory()
    port = try FreePort.one()
    let jobs = targets.map { job, ports in
      "  - job_name: \(job)\n    static_configs: [{targets: [\(ports.map { "'127.0.0.1:\($0)'" }.joined(separator: ", "))]}]\n"
    }
    let configuration = """
      global: {scrape_interval: 1s, evaluation_interval: 1s}
      rule_files: ['\(Project.path("deploy/prometheus/alerts.yaml"))']
      scrape_configs:
      \(jobs.joined())
      """
    try configuration.write(toFile: directory.file("prometheus.yaml"), atomically: false, encoding: .utf8)
    process = try RunningProgram(
      [
        program, "--config.file=\(directory.file("prometheus.yaml"))", "--storage.tsdb.path=\(directory.file("data"))",
        "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
      ], environment: [:], errors: directory.file("errors"), isAwaited: false)
    try eventually("Prometheus is ready") {
      guard process.isRunning else { throw Failure(description: "Prometheus ended: \(process.errorText)") }
      return (try? get("/-/ready"))?.status.code == 200
    }
  }

  private func get(_ path: String) throws -> HTTPResponse {
    try BlockingHTTPClient(host: "127.0.0.1", port: port).send(HTTPClientRequest(.get, path))
  }

  private func data(_ path: String) throws -> JSONValue {
    let answer = try JSONValue(parsing: try get(path).body.bytes)
    guard answer["status"] == "success" else { throw Failure(description: "\(path): \(answer["error"]?.string ?? "")") }
    return answer["data"] ?? .null
  }

  /// The values that a query has now, one for each series. Throws when it is no query.
  func values(of query: String) throws -> [Double] {
    let escaped = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let series = try data("/api/v1/query?query=\(escaped)")["result"]?.array ?? []
    return series.compactMap { $0[path: "value/1"]?.string.flatMap(Double.init) }
  }

  /// Those that it has been told.
  func metricNames() throws -> Set<String> {
    Set(try data("/api/v1/label/__name__/values").array?.compactMap(\.string) ?? [])
  }

  struct Rule {
    let name: String
    let query: String
    let isHealthy: Bool
    let state: String

    init(_ answer: JSONValue) {
      name = answer["name"]?.string ?? ""
      query = answer["query"]?.string ?? ""
      isHealthy = answer["health"]?.string == "ok"
      state = answer["state"]?.string ?? ""
    }
  }

  func rules() throws -> [Rule] {
    let groups = try data("/api/v1/rules")["groups"]?.array ?? []
    let rules: [JSONValue] = groups.flatMap { $0["rules"]?.array ?? [] }
    return rules.map { Rule($0) }
  }
}
