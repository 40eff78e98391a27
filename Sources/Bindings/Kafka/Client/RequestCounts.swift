import CKafka
import Synchronization

/// Requests that clients have sent to brokers: what Kafka costs, as a request of one message costs a broker nearly what one of many does.
///
/// Counted as each is written to its socket. librdkafka's own statistics know the same, some seconds late and as a long text.
public final class RequestCounts: Sendable {
  private let produced = Atomic(0)
  private let fetched = Atomic(0)
  private let others = Atomic(0)

  public init() {}

  /// Requests with records to append.
  public var produce: Int { produced.load(ordering: .relaxed) }
  /// Requests for records, those that waited and got none included.
  public var fetch: Int { fetched.load(ordering: .relaxed) }
  /// All others: metadata, offsets, administration.
  public var other: Int { others.load(ordering: .relaxed) }

  /// - Parameter kind: Kafka's number of the request (https://kafka.apache.org/protocol#protocol_api_keys).
  private func add(kind: Int16) {
    switch kind {
    case 0: produced.wrappingAdd(1, ordering: .relaxed)
    case 1: fetched.wrappingAdd(1, ordering: .relaxed)
    default: others.wrappingAdd(1, ordering: .relaxed)
    }
  }

  /// Counts what a client sends that is made of this configuration. Whoever has the client keeps the counts as long.
  func count(in configuration: OpaquePointer) {
    rd_kafka_conf_interceptor_add_on_new(
      configuration, "requests", { client, _, counts, _, _ in
        rd_kafka_interceptor_add_on_request_sent(
          client, "requests", { _, _, _, _, kind, _, _, _, counts in
            if let counts { Unmanaged<RequestCounts>.fromOpaque(counts).takeUnretainedValue().add(kind: kind) }
            return RD_KAFKA_RESP_ERR_NO_ERROR
          }, counts)
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}
