import Deciding
import Synchronization

/// Counts and times the work of a service's lanes, under the names of OpenTelemetry's semantic conventions for messaging. A topic appears
/// with its first message.
public final class LaneMeter: Sendable {
  private struct Topic {
    let consumed: Counter
    let processing: Histogram
  }

  private let metrics: Metrics
  private let service: String
  /// OpenTelemetry's `messaging.system`.
  private let system: String
  private let consumed = Mutex<[String: Topic]>([:])
  private let sent = Mutex<[String: Counter]>([:])
  private let sending: Histogram
  private let sizes: Histogram

  /// - Parameter system: what the log is: `kafka`, or `embedded`.
  public init(_ metrics: Metrics, service: String, system: String) {
    self.metrics = metrics
    self.service = service
    self.system = system
    sending = metrics.histogram(
      "messaging_client_operation_duration_seconds", "From a batch's commit to the acknowledgement of its last message by the log.",
      ["messaging_system": system, "messaging_operation_name": "send", "messaging_consumer_group_name": service])
    sizes = metrics.histogram("lane_batch_messages", "Messages and timers of a batch.", ["service": service], of: .count)
  }

  /// A batch is committed.
  ///
  /// - Parameters:
  ///   - handled: messages and timers that were decided on.
  ///   - duration: of the batch, in nanoseconds: each of its messages is done when it is committed.
  func committed(_ records: ArraySlice<Record>, handled: Int, duration: Int64) {
    if handled > 0 { sizes.record(Int64(handled)) }
    var rest = records
    while let first = rest.first {
      // The records of a topic lie together mostly.
      let same = rest.prefix { $0.topic == first.topic }
      rest = rest.dropFirst(same.count)
      let topic = topic(first.topic)
      topic.consumed.add(same.count)
      topic.processing.record(duration, times: same.count)
    }
  }

  /// A batch is handed to the log's producer.
  ///
  /// - Parameter counts: of its messages, by topic.
  func sent(_ counts: [String: Int]) {
    sent.withLock { sent in
      for (topic, count) in counts {
        let counter = sent[topic] ?? sentCounter(of: topic)
        sent[topic] = counter
        counter.add(count)
      }
    }
  }

  private func sentCounter(of topic: String) -> Counter {
    metrics.counter(
      "messaging_client_sent_messages_total", "Messages handed to the log's producer, repeats included.",
      ["messaging_system": system, "messaging_destination_name": topic, "messaging_consumer_group_name": service])
  }

  /// - Parameter duration: in milliseconds.
  func acknowledged(after duration: Int64) {
    sending.record(duration * 1_000_000)
  }

  private func topic(_ name: String) -> Topic {
    consumed.withLock { consumed in
      if let topic = consumed[name] { return topic }
      let labels: Metrics.Labels = [
        "messaging_system": system, "messaging_destination_name": name, "messaging_consumer_group_name": service,
      ]
      let topic = Topic(
        consumed: metrics.counter("messaging_client_consumed_messages_total", "Messages read, repeats included.", labels),
        processing: metrics.histogram(
          "messaging_process_duration_seconds", "From the beginning of a message's batch to its commit.", labels))
      consumed[name] = topic
      return topic
    }
  }
}
