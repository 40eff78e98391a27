import Messaging
import Testing

@Suite struct RepartitionTests {
  private func obstacles(
    databases: [String: Int32] = [:], services: Set<String> = [], written: [String] = []
  ) -> [String] {
    let known = databases.map { ($0, TopicLayout.KnownCount(database: "\($0).sqlite", partitions: $1)) }
    return Repartition(to: 8, databases: Dictionary(uniqueKeysWithValues: known), services: services, written: written).obstacles
  }

  @Test func `topics without records may get more partitions where no database is, or all are of that number`() {
    #expect(obstacles().isEmpty)
    #expect(obstacles(databases: ["auth": 8, "payment": 8], services: ["payment"]).isEmpty)
  }

  @Test func `a database of another number is an obstacle, and named`() {
    #expect(obstacles(databases: ["auth": 8, "payment": 2]) == ["the database payment.sqlite is of 2 partitions"])
  }

  @Test func `a database that the log knows and nobody shows is an obstacle`() {
    let obstacles = obstacles(databases: ["auth": 8], services: ["auth", "payment"])
    #expect(obstacles.count == 1)
    #expect(obstacles.first?.contains("databases of payment that are not seen") == true)
  }

  @Test func `records are an obstacle`() {
    #expect(obstacles(written: ["a"]) == ["a has records"])
    #expect(obstacles(written: ["a", "b", "c"]) == ["a and 2 topics more have records"])
  }
}
