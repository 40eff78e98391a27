/// The databases of several services, compared with each other: a number that one service has taken must exist in the sender's database.
public struct DatabaseSet: Sendable {
  /// By service and partition.
  private let claims: [String: [Int32: Claim]]
  private let later: [String: [Int32: Claim]]

  /// - Parameters:
  ///   - claims: say which messages were taken. By service and partition.
  ///   - later: say which messages were sent. They are read after `claims`, because other processes may go on meanwhile, and each message
  ///     is sent before it is taken. Nil: no process goes on.
  public init(_ claims: [String: [Int32: Claim]], later: [String: [Int32: Claim]]? = nil) {
    self.claims = claims
    self.later = later ?? claims
  }

  /// The numbers that consumers have taken beyond a service's last number, by channel. Empty: the databases are from one time.
  public func takenBeyond(_ service: String) -> [OutboundChannel: Int64] {
    var beyond: [OutboundChannel: Int64] = [:]
    for (_, channel, number) in taken(of: service) where number > given(service, channel) {
      beyond[channel] = max(beyond[channel] ?? 0, number)
    }
    return beyond
  }

  /// The services whose database is behind its consumers, each with a line for the operator.
  public func findings() -> [(service: String, text: String)] {
    claims.keys.sorted().compactMap { service in
      let worst = taken(of: service).filter { $0.number > given(service, $0.channel) }
        .min { ($0.consumer, $0.channel.sourcePartition, $0.channel.place) < ($1.consumer, $1.channel.sourcePartition, $1.channel.place) }
      guard let (consumer, channel, number) = worst else { return nil }
      let isNew = claims[service]?.values.allSatisfy(\.isNew) ?? true
      return (
        service,
        "\(service): its database \(isNew ? "is new" : "is older than the others"). \(consumer) has taken message \(number) of "
          + "\(service)/\(channel.sourcePartition) in \(channel.place), but the last message that \(service) has sent there is "
          + "\(given(service, channel)). Put back databases of one moment, or start once with --recover: then the missing work of "
          + "\(service) is done again from the log"
      )
    }
  }

  private func given(_ service: String, _ channel: OutboundChannel) -> Int64 {
    later[service]?[channel.sourcePartition]?.outbound[channel.place] ?? 0
  }

  private func taken(of service: String) -> [(consumer: String, channel: OutboundChannel, number: Int64)] {
    claims.flatMap { consumer, partitions in
      partitions.values.flatMap { claim in
        claim.inbound.compactMap { channel, number in
          let words = channel.source.split(separator: "/", omittingEmptySubsequences: false)
          guard words.count == 3, words[1] == service, let partition = Int32(words[2]) else { return nil }
          return (consumer, OutboundChannel(sourcePartition: partition, place: channel.place), number)
        }
      }
    }
  }
}
