import Synchronization

extension EmbeddedLog {
  @discardableResult
  public func create(_ topics: [TopicSpecification]) throws(LogError) -> Set<String> {
    try self.topics.withLock { state throws(LogError) in
      guard state.lock != nil else { throw LogError(.fatal, "the log in \(directory) is closed") }
      try requireLegal(topics)
      let present = state.partitions.mapValues { Int32($0.count) }
      let missing = try topics.missing(in: present)
      if !missing.isEmpty {
        var list = TopicList(partitions: present)
        for topic in missing { list.partitions[topic.name] = topic.partitions }
        try list.save(directory + "/topics", with: context.operations)
      }
      for topic in missing {
        state.partitions[topic.name] = (0..<topic.partitions).map { partition in
          let place = TopicPartition(topic.name, partition)
          return EmbeddedPartition(place, directory: "\(directory)/\(place)", segments: [], context: context)
        }
      }
      // Retention is what is declared now, for topics that exist as for new ones.
      for topic in topics { for partition in state.partitions[topic.name] ?? [] { partition.set(topic.retention) } }
      return Set(missing.map(\.name))
    }
  }

  public func partitionCounts() throws(LogError) -> [String: Int32] {
    topics.withLock { $0.partitions.mapValues { Int32($0.count) } }
  }

  private func requireLegal(_ topics: [TopicSpecification]) throws(LogError) {
    for topic in topics where !TopicList.isLegal(topic.name) || topic.partitions < 1 {
      throw LogError(
        .other, "\"\(topic.name)\" with \(topic.partitions) partitions can't be a topic: letters, digits, . _ - and at least one")
    }
  }

  /// A partition's directory whose topic is not listed means that the list is not the one that belongs to it.
  static func requireListed(_ listed: [String: Int32], in directory: String) throws(LogError) {
    for name in try Directory.names(in: directory) {
      guard let dash = name.lastIndex(of: "-"), let partition = Int32(name[name.index(after: dash)...]) else { continue }
      guard let count = listed[String(name[..<dash])], (0..<count).contains(partition) else {
        throw .corrupt(directory + "/topics", at: 0, "there is a directory \(name), but the list has no such partition")
      }
    }
  }
}
