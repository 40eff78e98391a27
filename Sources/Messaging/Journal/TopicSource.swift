import Deciding

/// The rows as the topics have them that a service reads, for a service that only listens: its own journal is not looked at.
final class TopicSource: RowSource {
  private let fold: TopicFold
  private let openReader: () throws -> any StoreReader

  /// - Parameter openReader: opens the service's database for reading.
  init(_ worker: Worker, _ log: any Log, openReader: @escaping () throws -> any StoreReader, into scratch: any Store) {
    fold = TopicFold(worker, log, into: scratch)
    self.openReader = openReader
  }

  /// Topics have no order between them. A version counts in which order events came, and that only the journal says.
  let tellsVersions = false

  func foldBesideTheLanes(
    _ snapshot: any DatabaseSnapshot, progress: (_ done: Int64, _ all: Int64) -> Void
  ) throws -> [Int32] {
    let reader = try openReader()
    defer { reader.close() }
    let claims = try reader.claims()
    try fold.fold(to: claims.mapValues(\.offsets), progress: progress)
    return claims.keys.sorted()
  }

  func foldTheRest(_ claims: [Int32: Claim], _ store: any Store) throws -> Set<PlacedRowName> {
    let names = try fold.fold(to: claims.mapValues(\.offsets), namingRows: true)
    for (channel, number) in claims.values.flatMap(\.inbound) where !channel.source.isEmpty {
      try fold.check(channel, upTo: abs(number))
    }
    return names
  }
}
