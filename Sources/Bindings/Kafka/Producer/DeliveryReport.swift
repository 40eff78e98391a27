/// What became of a record.
public struct DeliveryReport: Sendable {
  /// As given to `Producer.send`.
  public let token: UInt64
  /// Its offset. Negative when the broker only said that it has the record already: a retry whose first try had arrived.
  public let result: Result<Int64, KafkaError>
}
