/// More partitions for topics that are there. Keys then have other partitions, but records and rows stay where they are: so it can be done
/// only before there are any.
public struct Repartition: Sendable {
  /// How many partitions the topics shall have.
  public var partitions: Int32
  /// The databases that have rows, by service.
  public var databases: [String: TopicLayout.KnownCount]
  /// The services whose databases the log knows (`ServiceProgress`).
  public var services: Set<String>
  /// Which of the topics have had records.
  public var written: [String]

  public init(
    to partitions: Int32, databases: [String: TopicLayout.KnownCount], services: Set<String>, written: [String]
  ) {
    self.partitions = partitions
    self.databases = databases
    self.services = services
    self.written = written
  }

  /// Why the system could not go on with the topics; empty: it can.
  public var obstacles: [String] {
    let others = databases.values.filter { $0.partitions != partitions }.sorted { $0.database < $1.database }
    var obstacles = others.map { "the database \($0.database) is of \($0.partitions) partitions" }
    let unseen = services.subtracting(databases.keys).sorted()
    if !unseen.isEmpty {
      obstacles.append(
        "the log knows databases of \(unseen.joined(separator: ", ")) that are not seen from here (DATABASE_URL, --data-dir)")
    }
    if let first = written.first {
      obstacles.append(written.count == 1 ? "\(first) has records" : "\(first) and \(written.count - 1) topics more have records")
    }
    return obstacles
  }
}
