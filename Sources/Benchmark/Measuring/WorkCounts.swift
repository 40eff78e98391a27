import EventLoop
import Foundation
import HTTP

/// The work of the measured program so far, as its `/metrics` and Linux count it.
struct WorkCounts {
  /// Messages and timers that lanes have decided on.
  var messages = 0
  /// The number of transactions of lanes.
  var batches = 0
  /// Requests to Kafka brokers; 0 on the embedded log.
  var produceRequests = 0
  var fetchRequests = 0
  /// How often its threads have left a processor, to wait or to let others run.
  var contextSwitches = 0

  /// The greatest age of the figures, in seconds. To measure a load, wait for this time before it and after it.
  static let age = 1.1

  init(port: UInt16, process: Int32) throws {
    let client = BlockingHTTPClient(host: "127.0.0.1", port: port, timeout: .seconds(60))
    self.init(metrics: String(decoding: try client.send(HTTPClientRequest(.get, "/metrics")).body.bytes, as: UTF8.self))
    contextSwitches = Self.contextSwitches(of: process)
  }

  /// - Parameter metrics: the metrics in Prometheus' text format.
  init(metrics: String) {
    for line in metrics.split(separator: "\n") where !line.hasPrefix("#") {
      guard let space = line.lastIndex(of: " "), let value = Int(line[line.index(after: space)...]) else { continue }
      switch line[..<space] {
      case let name where name.hasPrefix("lane_messages_handled{"): messages += value
      case let name where name.hasPrefix("lane_batches{"): batches += value
      case #"kafka_requests{kind="produce"}"#: produceRequests += value
      case #"kafka_requests{kind="fetch"}"#: fetchRequests += value
      default: break
      }
    }
  }

  /// The context switches of all threads that the process has now.
  static func contextSwitches(of process: Int32) -> Int {
    let tasks = "/proc/\(process)/task"
    return ((try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []).reduce(0) { sum, thread in
      let lines = ((try? String(contentsOfFile: "\(tasks)/\(thread)/status", encoding: .utf8)) ?? "").split(separator: "\n")
      return lines.filter { $0.contains("voluntary_ctxt_switches:") }.reduce(sum) { sum, line in
        sum + (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0)
      }
    }
  }
}
