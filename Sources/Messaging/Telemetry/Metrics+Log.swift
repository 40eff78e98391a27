extension Metrics {
  /// Brings the number of requests to brokers up to date.
  public func countRequests(of log: any Log) {
    for (kind, count) in log.requestsSent {
      gauge("kafka_requests", "Requests sent to brokers since the start.", ["kind": kind]).set(count)
    }
  }
}
