import CKafka
import Platform

/// A member of a consumer group: hears which partitions are its own, and shows their offsets under its name. It reads nothing itself.
///
/// A client of its own, as librdkafka tells of a rebalance through the queue that records come by: behind a backlog, or beside a
/// database that is waited for, it would be heard of too late. It belongs to one thread.
public final class GroupMember {
  /// What the group says, in the order in which it says so.
  public enum Change: Equatable, Sendable {
    /// These partitions are the member's now.
    case assigned([PartitionOffset])
    /// They are to be given back: the group waits for `giveBack`.
    case revoked
    /// They are somebody else's by now, or may be any moment.
    case lost
  }

  /// Becomes readable when there may be something to hear.
  public var descriptor: Int32 { wakeUp.number }

  private let client: KafkaClient
  private let queue: OpaquePointer
  private let wakeUp: EventDescriptor

  /// Joins; what follows is heard of through `changes`.
  /// - Parameters:
  ///   - instance: unlike any other member's. Who comes back under the same name before its session is over has its place again.
  ///   - topics: all members read the same ones. The range assignor gives a member the same partition numbers of each.
  public init(
    _ configuration: ClientConfiguration, of group: String, as instance: String, reading topics: [String], log: @escaping LogHandler
  ) throws(KafkaError) {
    let settings: KeyValuePairs = [
      "group.id": group, "group.instance.id": instance, "partition.assignment.strategy": "range", "enable.auto.commit": "false",
      "enable.auto.offset.store": "false", "session.timeout.ms": "10000",
      // The others hear that somebody has come or gone with their next heartbeat.
      "heartbeat.interval.ms": "500",
      // Also how long the group waits for a member that is still giving its partitions back.
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

  /// What has changed since this was asked last. Never waits. To be asked when `descriptor` wakes, and every few seconds at least:
  /// the group takes a member that does not ask for dead after a minute. Throws `isFatal` when it can't go on: another member has its
  /// name.
  public func changes() throws(KafkaError) -> [Change] {
    guard !client.isClosed else { throw KafkaError(RD_KAFKA_RESP_ERR__DESTROY, text: "the member has left", attempt: "asking a group") }
    wakeUp.drain()
    while let message = rd_kafka_consumer_poll(client.handle, 0) {
      // Nothing is assigned to this client, so it is no record.
      let error = KafkaError(
        message.pointee.err, text: rd_kafka_message_errstr(message).map { String(cString: $0) }, attempt: "being a member of a group")
      rd_kafka_message_destroy(message)
      client.say(.warning, error)
    }
    if let cause = client.fatalCause(attempt: "being a member of a group") { throw cause }
    let changes = client.takeGroupChanges()
    for change in changes {
      switch change {
      // Where and from which offset they are read is another client's business.
      case .assigned: accept()
      // There is nothing that the group could wait for.
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

  /// Lets the group go on after `.revoked`.
  public func giveBack() {
    let code = rd_kafka_assign(client.handle, nil)
    if code != RD_KAFKA_RESP_ERR_NO_ERROR { client.say(.warning, KafkaError(code, attempt: "giving partitions back to a group")) }
  }

  /// Lets `kafka-consumer-groups` and the like see how far this member is.
  public func show(_ positions: [PartitionOffset]) {
    guard !client.isClosed, !positions.isEmpty else { return }
    // One that fails is made up for by the next.
    _ = PartitionList(positions).with { rd_kafka_commit(client.handle, $0, 1) }
  }

  /// Leaves the group, so that the others have its partitions at once, instead of when its session is over. Waits `limit` at most.
  public func leave(within limit: Duration) {
    guard !client.isClosed else { return }
    let deadline = ContinuousClock.now + limit
    // A member that ends keeps its place; one that unsubscribes before gives it up.
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

  /// Hears the group for a moment while the member leaves: there is nothing left to give back.
  private func serve() {
    if let message = rd_kafka_consumer_poll(client.handle, 10) { rd_kafka_message_destroy(message) }
    for change in client.takeGroupChanges() {
      if case .assigned = change { accept() } else { giveBack() }
    }
  }

  /// Ends without a word: the group keeps its place until its session is over. Never waits.
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
