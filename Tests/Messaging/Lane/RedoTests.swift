import Deciding
import TestSupport
import Testing

@testable import Messaging

/// The order in which a recovery handles lost messages again.
@Suite struct RedoTests {
  @Test func `of two messages with one id the earlier one is redone where the log shows their effect`() throws {
    let id = MessageID(high: 1, low: 1)
    let redo = Redo([handled(id, row: 1)], after: 0, ends: ["first.answer": 1, "second.answer": 1])
    #expect(redo.take(record(id, in: "first.answer", key: 1, at: 20)))
    #expect(redo.take(record(id, in: "second.answer", key: 1, at: 10)))
    #expect(try finish(redo).map(\.topic) == ["second.answer", "first.answer"])
  }

  /// A command came before its neighbour in their topic, but it waited: its key was blocked by an event of another topic.
  @Test func `a message that waited behind its key comes after what it waited for`() throws {
    let (event, command, neighbour) = (MessageID(high: 1, low: 1), MessageID(high: 1, low: 2), MessageID(high: 1, low: 3))
    let order = [handled(neighbour, row: 1), handled(event, row: 2), handled(command, row: 3)]
    let redo = Redo(order, after: 0, ends: ["commands": 2, "events": 1])
    #expect(redo.take(record(command, in: "commands", key: 1, at: 10)))
    #expect(redo.take(record(neighbour, in: "commands", offset: 1, key: 2, at: 20)))
    #expect(redo.take(record(event, in: "events", key: 1, at: 5)))
    #expect(try finish(redo).map(\.messageID) == [event, command, neighbour])
  }

  /// The same where a timer blocked the key.
  @Test(arguments: [true, false])
  func `a message that waited behind a timer of its key comes after that timer`(_ isOfItsKey: Bool) throws {
    let (timer, command, neighbour) = (MessageID(high: 1, low: 1), MessageID(high: 1, low: 2), MessageID(high: 1, low: 3))
    let order = [handled(neighbour, row: 1), handled(timer, row: 2), handled(command, row: 3)]
    let redo = Redo(order, after: 0, ends: ["commands": 2])
    #expect(redo.take(record(command, in: "commands", key: 1, at: 10)))
    #expect(redo.take(record(neighbour, in: "commands", offset: 1, key: 2, at: 20)))
    var steps: [MessageID] = []
    let keys = [timer: BlockedKey(partition: 0, key: isOfItsKey ? [1] : [2])]
    while let step = try redo.next({ () throws(StoreError) in keys }), steps.count < 10 {
      switch step {
      case .handle(let record, _): steps.append(record.messageID)
      case .fire(let id, _): steps.append(id)
      }
      redo.finish(rows: 1)
    }
    // The command's own row is looked for once more: a later repeat may have caused it.
    #expect(steps == (isOfItsKey ? [timer, command, neighbour, command] : [command, neighbour, timer, command]))
  }

  /// Records arrive at a lane from three topics, with three keys. A key is blocked now and then, and its messages wait, while others go on.
  /// The log shows the rows in the order in which the messages were handled.
  @Test(arguments: UInt64(1)...300)
  func `each key keeps the order in which it was handled, and each topic its own, however keys were blocked`(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var topics: [String: [Record]] = [:]
    var waiting: [UInt8: [MessageID]] = [:]
    var order: [MessageID] = []
    var arrived: [UInt8: [MessageID]] = [:]
    for number in 1...40 {
      let id = MessageID(high: 1, low: UInt64(number))
      let (topic, key) = (["x", "y", "z"].randomElement(using: &random) ?? "x", UInt8.random(in: 1...3, using: &random))
      let offset = Int64(topics[topic]?.count ?? 0)
      topics[topic, default: []].append(record(id, in: topic, offset: offset, key: key, at: Int64(number)))
      arrived[key, default: []].append(id)
      let isBlocked = waiting[key] != nil || Int.random(in: 0..<6, using: &random) == 0
      if isBlocked { waiting[key, default: []].append(id) } else { order.append(id) }
      for key in waiting.keys.sorted() where Int.random(in: 0..<6, using: &random) == 0 { order += waiting.removeValue(forKey: key) ?? [] }
    }
    for key in waiting.keys.sorted() { order += waiting[key] ?? [] }
    // Some are said again later.
    for topic in topics.keys.sorted() {
      for first in topics[topic] ?? [] where Int.random(in: 0..<8, using: &random) == 0 {
        let offset = Int64(topics[topic]?.count ?? 0)
        topics[topic, default: []].append(record(first.messageID, in: topic, offset: offset, key: first.key?.first ?? 0, at: 50))
      }
    }
    let rows = order.enumerated().map { handled($0.element, row: Int64($0.offset + 1)) }
    let redo = Redo(rows, after: 0, ends: topics.mapValues { Int64($0.count) })
    for record in topics.keys.sorted().flatMap({ topics[$0] ?? [] }) { #expect(redo.take(record)) }
    let done = try finish(redo)
    for (topic, records) in topics { #expect(done.filter { $0.topic == topic }.map(\.offset) == records.map(\.offset)) }
    var seen: Set<MessageID> = []
    let first = done.filter { seen.insert($0.messageID).inserted }
    #expect(first.count == 40)
    for (key, ids) in arrived { #expect(first.filter { $0.key == [key] }.map(\.messageID) == ids) }
  }

  /// The event caused only private rows, so it shows as a gap. Earlier the redo may have caused more rows than there were the first time.
  @Test(arguments: [Int64(1), 5]) func `a gap is seen whatever the redo has caused before`(_ rows: Int64) throws {
    let ids = (1...4).map { MessageID(high: 1, low: UInt64($0)) }
    let order = [handled(ids[0], row: 1), handled(ids[1], row: 2), handled(ids[3], row: 4)]
    let redo = Redo(order, after: 0, ends: ["commands": 3, "events": 1])
    for (offset, id) in [ids[0], ids[1], ids[3]].enumerated() {
      #expect(redo.take(record(id, in: "commands", offset: Int64(offset), key: 1, at: 10)))
    }
    #expect(redo.take(record(ids[2], in: "events", key: 1, at: 30)))
    #expect(try finish(redo, first: rows).map(\.messageID) == ids)
  }

  /// A record came too early the first time: a message before it in its channel was missing. It came again, and was handled then.
  @Test func `a record that is passed over is redone when it comes again, where the log shows its effect`() throws {
    let (message, other, missing) = (MessageID(high: 1, low: 1), MessageID(high: 1, low: 2), MessageID(high: 1, low: 3))
    let redo = Redo([handled(other, row: 1), handled(missing, row: 2), handled(message, row: 3)], after: 0, ends: ["x": 4])
    for (offset, id) in [message, other, missing, message].enumerated() {
      #expect(redo.take(record(id, in: "x", offset: Int64(offset), key: UInt8(offset), at: Int64(offset))))
    }
    var steps: [Int64] = []
    while case .handle(let record, _) = try redo.next() {
      steps.append(record.offset)
      redo.finish(rows: record.offset == 0 ? 0 : 1, isTaken: record.offset > 0)
    }
    #expect(steps == [0, 1, 2, 3])
    #expect(try redo.next() == nil)
  }

  @Test func `rows that no message caused are no gap`() throws {
    let (first, event, command) = (MessageID(high: 1, low: 1), MessageID(high: 1, low: 2), MessageID(high: 1, low: 3))
    let redo = Redo([handled(first, row: 1), handled(command, row: 3)], after: 0, others: [2], ends: ["commands": 2, "events": 1])
    #expect(redo.take(record(first, in: "commands", key: 2, at: 10)))
    #expect(redo.take(record(command, in: "commands", offset: 1, key: 1, at: 20)))
    #expect(redo.take(record(event, in: "events", key: 1, at: 30)))
    #expect(try finish(redo).map(\.messageID) == [first, command, event])
  }

  private func handled(_ cause: MessageID, row: Int64) -> ServiceOutput.Handled {
    ServiceOutput.Handled(cause: cause, sequences: row...row, outputsBefore: 0, time: Timestamp(milliseconds: 100 + row))
  }

  private func record(_ id: MessageID, in topic: String, offset: Int64 = 0, key: UInt8, at time: Int64) -> Record {
    let time = Timestamp(milliseconds: time)
    let envelope = Envelope(id: id, source: "/other/0", sequence: 1, type: topic, time: time, subject: "a", correlationID: "c")
    return Record(topic: topic, partition: 0, offset: offset, key: [key], value: [], headers: envelope.headers, timestamp: time)
  }

  /// The records in the order in which they are redone.
  ///
  /// - Parameter first: the number of rows that the first one causes.
  private func finish(_ redo: Redo, first: Int64 = 1) throws -> [Record] {
    var records: [Record] = []
    while let step = try redo.next() {
      if case .handle(let record, _) = step { records.append(record) }
      redo.finish(rows: records.count == 1 ? first : 1)
    }
    return records
  }
}
