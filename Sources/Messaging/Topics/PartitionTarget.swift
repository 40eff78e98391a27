/// How many partitions the topics have to have that are not declared with a count of their own.
struct PartitionTarget {
  /// What the operator wants; without a wish what the databases say, then what most topics have, then the declarations.
  let wanted: Int32
  /// What missing topics are made with: as many as the others have, until those get more.
  let created: Int32
  /// What the system has, whatever is wanted.
  private let kept: Int32?

  init(_ declarations: TopicDeclarations, _ demands: TopicPlan.Demands, on cluster: ClusterTopics) throws(LogError) {
    if let first = demands.databases.first, let other = demands.databases.first(where: { $0.partitions != first.partitions }) {
      throw LogError(
        .mismatch,
        "the database \(other.database) is of topics with \(other.partitions) partitions, and \(first.database) of "
          + "\(first.partitions): no topics fit both; put the databases back that belong together")
    }
    let found = declarations.topics.filter { !$0.hasOwnCount }.compactMap { cluster.topics[demands.prefix + $0.name]?.partitions }
    kept = demands.databases.first?.partitions ?? Self.mostFrequent(found)
    wanted = demands.partitions ?? kept ?? declarations.partitions
    created = demands.allowsRepartition ? wanted : kept ?? wanted
  }

  /// It is the system's number, and the operator wants a smaller one.
  func isKept(_ partitions: Int32) -> Bool { partitions == kept && partitions > wanted }

  /// Of two that are as frequent, the larger one: partitions can be added, and not be taken away.
  private static func mostFrequent(_ counts: [Int32]) -> Int32? {
    let frequencies = Dictionary(counts.map { ($0, 1) }, uniquingKeysWith: +)
    return frequencies.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
  }
}
