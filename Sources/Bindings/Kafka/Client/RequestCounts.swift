import CKafka
import Synchronization

/// Counts the requests that clients have sent to brokers. They are the cost of Kafka: a request with one message costs a broker nearly as
/// much as one with many.
///
/// A request is counted when it is written to its socket. librdkafka's own statistics have the same counts, but late and in a long text.
public final class RequestCounts: Sendable {
  private let produced = Atomic(0)
  private let fetched = Atomic(0)
  private let others = Atomic(0)

  public init() {}

  /// Requests with records to append.
  public var produce: Int { produced.load(ordering: .relaxed) }
  /// Requests for records, also those that waited and got none.
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

  /// Counts the requests of the client that is made from this configuration. The owner of the client must keep the counts as long as the
  /// client.
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
