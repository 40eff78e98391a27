import Kafka

/// A member of a group of a `KafkaLog`.
final class KafkaLogGroupMember: LogGroupMember {
  private let member: GroupMember
  /// The topic whose partitions say which are the member's. The others go by it: in a group whose members are of two versions, and read
  /// different topics, a number could otherwise be one member's in one topic and another's in the next.
  private let leader: String

  init(_ member: GroupMember, goingBy leader: String) {
    self.member = member
    self.leader = leader
  }

  var descriptor: Int32? { member.descriptor }

  func changes() throws(LogError) -> [LogGroupChange] {
    try asking { () throws(KafkaError) in try member.changes() }.map { change in
      switch change {
      case .assigned(let places): .assigned(places.filter { $0.topic == leader }.map(\.partition).sorted())
      case .revoked: .revoked
      case .lost: .lost
      }
    }
  }

  func giveBack() { member.giveBack() }

  func committed(_ offsets: [TopicPartition: Int64]) {
    member.show(offsets.map { PartitionOffset($0.topic, $0.partition, .at($1)) })
  }

  func leave(within limit: Duration) { member.leave(within: limit) }

  func close() { member.close() }
}
