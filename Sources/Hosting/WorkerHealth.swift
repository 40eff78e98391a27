import Contracts
import Deciding
import HTTP
import JSON
import LaneHosting
import Messaging

/// Answers the questions that need no secret: whether a process of services lives, whether it is ready, and its metrics.
struct WorkerHealth: Sendable {
  let services: [ServiceLanes]
  let metrics: Metrics
  let log: any Log
  let logWatch: LogWatch
  let isStopping: @Sendable () -> Bool

  /// Nil: the request asks something else.
  func answer(to request: HTTPRequest) -> HTTPResponse? {
    switch (request.method, request.path) {
    case (.get, InternalHTTP.livePath): .json(Array(#"{"status":"live"}"#.utf8))
    case (.get, "/health/ready"): readiness
    case (.get, "/metrics"):
      HTTPResponse(.ok, ["Content-Type": "text/plain; version=0.0.4; charset=utf-8"], body: .bytes(Array(metricsText.utf8)))
    default: nil
    }
  }

  /// The reasons why the process is not ready. Empty when it is.
  var unreadiness: [(part: String, reason: String)] {
    var reasons: [(part: String, reason: String)] = []
    if isStopping() { reasons.append(("worker", "it is being stopped")) }
    if let failure = logWatch.failure { reasons.append(("log", failure)) }
    for service in services {
      if let reason = service.waitsFor { reasons.append((service.name, reason)) }
    }
    return reasons
  }

  private var readiness: HTTPResponse {
    let report = ReadinessReport(unreadiness)
    // Text can always be encoded.
    let body = (try? JSON.encode(report)) ?? []
    return HTTPResponse(report.missing.isEmpty ? .ok : .serviceUnavailable, ["Content-Type": "application/json"], body: .bytes(body))
  }

  private var metricsText: String {
    metrics.update(of: services, on: log)
    return metrics.text() + ProcessMetrics.text()
  }
}

extension Metrics {
  /// Copies the counts of the lanes to the metrics.
  func update(of services: [ServiceLanes], on log: any Log) {
    countRequests(of: log)
    for service in services {
      let snapshots = service.snapshots
      func set(_ name: String, _ help: String, _ value: (LaneStatus.Snapshot) -> Int) {
        gauge(name, help, ["service": service.name]).set(snapshots.reduce(0) { $0 + value($1) })
      }
      set("lane_messages_handled", "Messages and timers decided on since the start.") { $0.counters.handled }
      set("lane_batches", "Batches committed since the start.") { $0.counters.batches }
      set("lane_messages_repeated", "Messages skipped because they had been handled before.") { $0.counters.repeated }
      set("lane_messages_early", "Messages whose predecessor in their channel is missing.") { $0.counters.early }
      set("lane_attempts_failed", "Attempts at a message that failed.") { $0.counters.attemptsFailed }
      set("lane_messages_refused", "Messages that the log will never take; another message took their place.") { $0.counters.refused }
      set("lane_failures", "Failures of the database or the log.") { $0.counters.failures }
      set("lane_keys_blocked", "Keys whose messages wait for a retry or for an operator.") { $0.blockedKeys }
      if service.service.calls != nil { set("lane_calls_open", "Calls to the outside that have no outcome yet.") { $0.openCalls } }
      set("lane_partitions", "Partitions that the lanes have.") { $0.partitions.count }
      set("store_wal_bytes", "The size of the database's write-ahead log.") { Int($0.writeAheadBytes) }
      set("lane_journal_unpublished_rows", "Committed rows of the journals that the log has not acknowledged yet.") { $0.unpublishedRows }
      let oldest = snapshots.compactMap(\.unpublishedSince).min()
      gauge(
        "lane_journal_unpublished_age_seconds", "The age of the oldest commit with a row that the log has not acknowledged yet.",
        ["service": service.name]
      ).set(oldest.map { Int(max(0, Timestamp.now().milliseconds - $0.milliseconds) / 1000) } ?? 0)
      for (place, lag) in service.lag {
        gauge(
          "lane_lag_records", "Records that the lanes have still to handle.",
          ["service": service.name, "topic": place.topic, "partition": String(place.partition)]
        ).set(Int(lag))
      }
    }
  }
}
