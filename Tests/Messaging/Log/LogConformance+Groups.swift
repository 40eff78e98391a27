import Messaging
import TestSupport
import Testing

extension LogConformance {
  @Test(arguments: LogFixture.kafka)
  func `a group spreads partitions over its members, the same numbers of all topics, and one that leaves gives its own up`(
    _ fixture: LogFixture
  ) throws {
    try fixture.run { probe in
      let topics = [try probe.topic(partitions: 4), try probe.topic(partitions: 4)]
      let group = probe.freshName()
      let first = GroupProbe(try probe.log.member(of: group, as: "first", reading: topics))
      defer { first.member.close() }
      try first.untilItHas([0, 1, 2, 3])
      let second = GroupProbe(try probe.log.member(of: group, as: "second", reading: topics))
      defer { second.member.close() }
      try eventually("both have some", within: .seconds(300)) {
        try first.listen()
        try second.listen()
        return Set([first.partitions, second.partitions]) == [[0, 1], [2, 3]]
      }
      second.member.leave(within: .seconds(5))
      try first.untilItHas([0, 1, 2, 3])
      first.member.leave(within: .seconds(5))
    }
  }

  @Test(arguments: LogFixture.kafka)
  func `a member that was asked for its partitions keeps the group waiting until it has given them back`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let topics = [try probe.topic(partitions: 2)]
      let group = probe.freshName()
      let first = GroupProbe(try probe.log.member(of: group, as: "first", reading: topics))
      defer { first.member.close() }
      first.givesBackAtOnce = false
      try first.untilItHas([0, 1])
      let second = GroupProbe(try probe.log.member(of: group, as: "second", reading: topics))
      defer { second.member.close() }
      try eventually("it is asked for them", within: .seconds(300)) {
        try first.listen()
        try second.listen()
        return first.isAsked
      }
      #expect(second.partitions == nil)
      first.givesBackAtOnce = true
      first.member.giveBack()
      try eventually("both have one", within: .seconds(300)) {
        try first.listen()
        try second.listen()
        return Set([first.partitions, second.partitions]) == [[0], [1]]
      }
    }
  }

  @Test(arguments: [LogFixture.memory, .embedded])
  func `a log of one process has no groups, and says what has`(_ fixture: LogFixture) throws {
    try fixture.run { probe in
      let error = #expect(throws: LogError.self) { try probe.log.member(of: "group", as: "a", reading: ["topic"]) }
      #expect(error?.message.contains("Kafka") == true)
    }
  }
}

/// A member, and what it was told.
private final class GroupProbe {
  let member: any LogGroupMember
  var givesBackAtOnce = true
  /// Nil: it has been given none, or has given them back.
  private(set) var partitions: [Int32]?
  private(set) var isAsked = false

  init(_ member: any LogGroupMember) {
    self.member = member
  }

  func listen() throws {
    for change in try member.changes() {
      switch change {
      case .assigned(let partitions): self.partitions = partitions
      case .revoked:
        isAsked = true
        partitions = nil
        if givesBackAtOnce { member.giveBack() }
      case .lost: partitions = nil
      }
    }
  }

  func untilItHas(_ wanted: [Int32]) throws {
    try eventually("it has \(wanted)", within: .seconds(300)) {
      try listen()
      return partitions == wanted
    }
  }
}
