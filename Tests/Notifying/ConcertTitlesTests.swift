import Contracts
import Deciding
import EventLoop
import InMemory
import Messaging
import TestSupport
import Testing

@testable import Notifying

@Suite struct ConcertTitlesTests {
  private func say(_ concert: Concert, in log: MemoryLog) throws {
    let producer = log.memoryProducer()
    let id = MessageID(high: 1, low: 1)
    let catalog = ConcertCatalog(concert: concert)
    let envelope = Envelope(
      id: id, source: "/concert/0", type: ConcertCatalog.messageType, time: .earliest, subject: concert.concertId, correlationID: "c")
    try producer.send(
      OutgoingRecord(
        topic: ConcertCatalog.messageType, partition: 0, key: Array(concert.concertId.utf8), value: try catalog.body(),
        headers: envelope.headers, timestamp: .now()), token: 0)
    producer.flush()
  }

  @Test func `a concert is found at once, or when it comes, and a message goes out without it after a while`() throws {
    let log = MemoryLog()
    try log.create([TopicSpecification(name: ConcertCatalog.messageType, partitions: 1, retention: .compact)])
    try say(Told.concert(), in: log)
    let thread = try LoopThread.start(named: "titles") { loop in ConcertTitles(log, partitions: 1, on: loop) }
    defer { thread.stop() }
    let found = Results<String?>()
    thread.execute { titles, _ in titles.find("c1") { found.add($0?.title) } }
    try eventually("the concert is found") { found.all == ["Requiem"] }
    var later = Told.concert("Later")
    later.concertId = "c2"
    thread.execute { titles, _ in titles.find("c2") { found.add($0?.title) } }
    try say(later, in: log)
    try eventually("the later concert is found") { found.all == ["Requiem", "Later"] }
    thread.execute { titles, _ in titles.find("never") { found.add($0?.title) } }
    try eventually("nobody waits for ever") { found.all == ["Requiem", "Later", nil] }
  }
}
