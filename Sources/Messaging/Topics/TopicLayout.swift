/// How many partitions the topics of a system have.
///
/// A key's rows and its messages are in partitions of one number, so the count is decided once, when a system is made: by the
/// declarations or the operator. After that it is what the log says, and while the log has no topics (its data is gone) what the
/// databases say.
public struct TopicLayout: Sendable {
  /// A database, and the number of partitions that its rows are spread over.
  public struct KnownCount: Sendable {
    public var database: String
    public var partitions: Int32

    public init(database: String, partitions: Int32) {
      self.database = database
      self.partitions = partitions
    }
  }

  /// All topics, each with the partitions that it has, or is to be made with.
  public let topics: [TopicSpecification]
  /// Of the topics that are not declared with a count of their own.
  public let partitions: Int32

  /// Throws `LogError.mismatch` when topics, or a database and the topics, don't fit one another.
  ///
  /// - Parameters:
  ///   - counts: of the topics that there are (`Log.partitionCounts`).
  ///   - databases: those that have rows.
  ///   - wanted: what the operator wants of a new system.
  public init(
    _ declarations: TopicDeclarations, on counts: [String: Int32], databases: [KnownCount], wanted: Int32?
  ) throws(LogError) {
    let usual = declarations.topics.filter { !$0.hasOwnCount }.map(\.name)
    let found = try Self.commonCount(of: usual, in: counts)
    let partitions = found ?? databases.first?.partitions ?? wanted ?? declarations.partitions
    if let other = databases.first(where: { $0.partitions != partitions }) {
      let topics = found == nil ? "and \(databases[0].database) of \(partitions)" : "and the topics have \(partitions)"
      throw LogError(
        .mismatch,
        "the database \(other.database) is of topics with \(other.partitions) partitions, \(topics): a key's rows and its messages would "
          + "be in different partitions; put the database and the log back that belong together")
    }
    self.partitions = partitions
    topics = declarations.topics.map { topic in
      var specification = topic.specification
      if !topic.hasOwnCount { specification.partitions = partitions }
      return specification
    }
  }

  /// Nil: none of these topics is there.
  private static func commonCount(of names: [String], in counts: [String: Int32]) throws(LogError) -> Int32? {
    guard let first = names.first(where: { counts[$0] != nil }), let count = counts[first] else { return nil }
    for name in names {
      guard let other = counts[name], other != count else { continue }
      throw LogError(
        .mismatch,
        "topic \(name) has \(other) partitions, and topic \(first) has \(count): a key's records would be in two places; make the topic "
          + "anew with as many as the others have, or begin with an empty log")
    }
    return count
  }
}
