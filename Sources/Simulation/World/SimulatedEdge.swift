import APIEdge
import Deciding
import InMemory
import Messaging

/// An edge: the real command desk, a producer for its commands and a reader for the replies. The requests get its answers.
final class SimulatedEdge {
  private let index: Int
  private unowned let world: World
  private let place: TopicPartition
  private var desk: CommandDesk<Request>
  private var producer: MemoryLogProducer
  private var reader: any LogReader
  private var incarnation = 0
  /// The requests that it has not answered yet.
  private var open: [Request] = []
  var wakeAt: Int64?

  init(_ index: Int, _ world: World) throws {
    self.index = index
    self.world = world
    place = TopicPartition("edge.replies", Int32(index) % world.scenario.partitions)
    desk = Self.desk("e\(index).0", place, world)
    producer = world.log.memoryProducer()
    reader = try world.log.reader()
    try reader.assign([place: 0])
  }

  private static func desk(_ instance: String, _ place: TopicPartition, _ world: World) -> CommandDesk<Request> {
    CommandDesk(CommandDesk.Configuration(instance: instance, replyTo: place, partitions: world.partitionCounts))
  }

  func reads(_ place: TopicPartition) -> Bool { place == self.place }
  func waits(for producers: Set<Int>) -> Bool { producers.contains(producer.number) }

  func wake(at time: Int64) {
    wakeAt = min(wakeAt ?? time, time)
  }

  private var moment: Moment {
    Moment(time: world.time, nanoseconds: world.now * 1_000_000)
  }

  func submit(_ request: Request) throws {
    let (record, token) = try desk.submit(request.order, by: request, at: moment)
    open.append(request)
    try producer.send(record, token: token)
    producer.flush()
    wake(at: world.now + 5000)
  }

  func turn() throws {
    wakeAt = nil
    for delivery in producer.deliveries() {
      switch delivery.result {
      case .success: answer(desk.delivered(delivery.token))
      case .failure: answer(desk.notDelivered(delivery.token, at: moment))
      }
    }
    do throws(LogError) {
      let records = try reader.poll(limit: 100)
      for record in records {
        guard let envelope = try? Envelope(record), let requestID = envelope.requestID else { continue }
        let reply = CommandReply(type: envelope.type, correlationID: envelope.correlationID, body: record.value ?? [])
        answer(desk.received(reply, to: requestID, at: moment))
      }
      if !records.isEmpty { wake(at: world.now) }
    } catch {
      // The log was lost, so the edge begins anew.
      try reader.assign([place: 0])
      wake(at: world.now)
    }
    for answer in desk.timePassed(to: moment) { self.answer(answer) }
    if desk.inFlight > 0 { wake(at: world.now + 1000) }
  }

  private func answer(_ answer: CommandDesk<Request>.Answer?) {
    guard let answer else { return }
    if let position = open.firstIndex(where: { $0 === answer.requester }) { open.remove(at: position) }
    answer.requester.end(answer.outcome, world)
  }

  /// Its process dies, and another one takes its place. Waiting requests get no answer any more.
  func restart() throws {
    world.history.note("edge \(index) is killed")
    incarnation += 1
    desk = Self.desk("e\(index).\(incarnation)", place, world)
    producer.kill()
    producer = world.log.memoryProducer()
    reader = try world.log.reader()
    try reader.assign([place: 0])
    let lost = open
    open = []
    for request in lost { request.end(.undelivered, world) }
    wake(at: world.now)
  }
}
