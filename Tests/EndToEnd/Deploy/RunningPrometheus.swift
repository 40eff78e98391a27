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

  /// How many series a query has now that are numbers. Throws when it is no query.
  func count(_ query: String) throws -> Int {
    // What is no number is not equal to itself.
    let counting = "count((\(query)) == (\(query)))"
    let escaped = counting.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    let answer = try JSONValue(parsing: try get("/api/v1/query?query=\(escaped)").body.bytes)
    guard answer["status"]?.string == "success" else { throw Failure(description: "\(query): \(answer["error"]?.string ?? "")") }
    return answer[path: "data/result/0/value/1"]?.string.flatMap { Int($0) } ?? 0
  }
}
