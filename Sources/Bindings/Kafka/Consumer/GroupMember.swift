import CKafka
import Platform

/// A member of a consumer group. It hears which partitions are its own, and reports their offsets under its name. It reads no records
/// itself.
///
/// It is a client of its own, because librdkafka reports a rebalance through the queue of the records. Behind many records, or while the
/// thread waits for a database, the report would come too late. It belongs to one thread.
public final class GroupMember {
  /// The changes that the group reports, in their order.
  public enum Change: Equatable, Sendable {
    /// These partitions belong to the member now.
    case assigned([PartitionOffset])
    /// The member must give its partitions back: the group waits for `giveBack`.
    case revoked
    /// The partitions belong to another member now, or may at any moment.
    case lost
  }

  /// Becomes readable when there may be changes.
  public var descriptor: Int32 { wakeUp.number }

  private let client: KafkaClient
  private let queue: OpaquePointer
  private let wakeUp: EventDescriptor

  /// Joins the group. `changes` then reports what follows.
  /// - Parameters:
  ///   - instance: the member's name, which no other member has. If it comes back under this name before its session ends, it has its place
  ///     again.
  ///   - topics: the topics of the group, the same for all members. The range assignor gives a member the same partition numbers of each
  ///     topic.
  public init(
    _ configuration: ClientConfiguration, of group: String, as instance: String, reading topics: [String], log: @escaping LogHandler
  ) throws(KafkaError) {
    let settings: KeyValuePairs = [
      "group.id": group, "group.instance.id": instance, "partition.assignment.strategy": "range", "enable.auto.commit": "false",
      "enable.auto.offset.store": "false", "session.timeout.ms": "10000",
      // The other members hear with their next heartbeat that somebody has come or gone.
      "heartbeat.interval.ms": "500",
      // This is also the time for which the group waits for a member that is still giving its partitions back.
      "max.poll.interval.ms": "60000",
    ]
    wakeUp = try .forQueue(attempt: "joining group \(group)")
    client = try KafkaClient(
      RD_KAFKA_CONSUMER, configuration, settings: settings, log: log,
      prepare: { rd_kafka_conf_set_rebalance_cb($0, takeRebalance) })
    rd_kafka_poll_set_consumer(client.handle)
    guard let consumerQueue = rd_kafka_queue_get_consumer(client.handle) else {
      throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, attempt: "joining group \(group)")
    }
    queue = consumerQueue
    wakeUp.listen(to: consumerQueue)
    let list = PartitionList(topics.map { PartitionOffset($0, -1, .beginning) })
    let code = list.with { rd_kafka_subscribe(client.handle, $0) }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code, attempt: "joining group \(group)") }
  }

  deinit {
    close()
  }

  /// The changes since the last call. It never waits. Call it when `descriptor` wakes, and at least every few seconds: after a minute
  /// without a call the group takes the member for dead. Throws `isFatal` when the member can't go on, because another one has its name.
  public func changes() throws(KafkaError) -> [Change] {
    guard !client.isClosed else { throw KafkaError(RD_KAFKA_RESP_ERR__DESTROY, text: "the member has left", attempt: "asking a group") }
    wakeUp.drain()
    while let message = rd_kafka_consumer_poll(client.handle, 0) {
      // Nothing is assigned to this client, so the message is no record.
      let error = KafkaError(
        message.pointee.err, text: rd_kafka_message_errstr(message).map { String(cString: $0) }, attempt: "being a member of a group")
      rd_kafka_message_destroy(message)
      client.say(.warning, error)
    }
    if let cause = client.fatalCause(attempt: "being a member of a group") { throw cause }
    let changes = client.takeGroupChanges()
    for change in changes {
      switch change {
      // Another client reads the partitions, and knows the offsets.
      case .assigned: accept()
      // The group has nothing to wait for.
      case .lost: giveBack()
      case .revoked: break
      }
    }
    return changes
  }

  private func accept() {
    let code = PartitionList([]).with { rd_kafka_assign(client.handle, $0) }
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { client.say(.warning, KafkaError(code, attempt: "accepting partitions of a group")) }
  }

  /// Gives the partitions back after `.revoked`, so that the group goes on.
  public func giveBack() {
    let code = rd_kafka_assign(client.handle, nil)
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { client.say(.warning, KafkaError(code, attempt: "giving partitions back to a group")) }
  }

  /// Reports offsets, so that tools such as `kafka-consumer-groups` see how far this member is.
  public func show(_ positions: [PartitionOffset]) {
    guard !client.isClosed, !positions.isEmpty else { return }
    // If a report fails, the next one replaces it.
    _ = PartitionList(positions).with { rd_kafka_commit(client.handle, $0, 1) }
  }

  /// Leaves the group, so that the other members get its partitions at once, and not only when its session ends. Waits `limit` at most.
  public func leave(within limit: Duration) {
    guard !client.isClosed else { return }
    let deadline = ContinuousClock.now + limit
    // A member that just ends keeps its place. To give the place up, it must unsubscribe first.
    rd_kafka_unsubscribe(client.handle)
    while ContinuousClock.now < deadline, isMember { serve() }
    if let error = rd_kafka_consumer_close_queue(client.handle, queue) {
      rd_kafka_error_destroy(error)
    } else {
      while ContinuousClock.now < deadline, rd_kafka_consumer_closed(client.handle) == 0 { serve() }
    }
    close()
  }

  private var isMember: Bool {
    guard let id = rd_kafka_memberid(client.handle) else { return false }
    defer { rd_kafka_mem_free(client.handle, id) }
    return id.pointee != 0
  }

  /// Takes messages of the group for a moment while the member leaves. It has no partitions to give back any more.
  private func serve() {
    if let message = rd_kafka_consumer_poll(client.handle, 10) { rd_kafka_message_destroy(message) }
    for change in client.takeGroupChanges() {
      if case .assigned = change { accept() } else { giveBack() }
    }
  }

  /// Ends without telling the group, which keeps the member's place until its session ends. It never waits.
  public func close() {
    guard !client.isClosed else { return }
    wakeUp.stopListening(to: queue)
    rd_kafka_queue_destroy(queue)
    client.close()
  }
}

@available(*, unavailable, message: "a member stays on one thread")
extension GroupMember: Sendable {}

/// Called within `rd_kafka_consumer_poll`, on the member's thread.
private func takeRebalance(
  _ handle: OpaquePointer?, _ code: rd_kafka_resp_err_t, _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
  _ opaque: UnsafeMutableRawPointer?
) {
  guard let handle else { return }
  if code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS, let partitions {
    KafkaClient.note(.assigned(partitions.pointee.places), of: handle)
  } else {
    KafkaClient.note(rd_kafka_assignment_lost(handle) != 0 ? .lost : .revoked, of: handle)
  }
}
