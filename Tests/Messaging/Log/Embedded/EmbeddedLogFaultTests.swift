import Glibc
import TestSupport
import Testing

@testable import Messaging

@Suite struct EmbeddedLogFaultTests {
  var directory: EmbeddedDirectory
  let files = FaultyFiles()

  init() throws {
    directory = try EmbeddedDirectory()
    directory.operations = files.operations
  }

  /// Sends values in one batch and says what became of them.
  private func results(_ numbers: some Sequence<Int>, with producer: any LogProducer) throws -> [Result<Int64, LogError>] {
    for record in directory.records(numbers) { try producer.send(record, token: 0) }
    producer.flush()
    return producer.deliveries().map(\.result)
  }

  private func code(_ result: Result<Int64, LogError>?) -> LogError.Code? {
    if case .failure(let error) = result { error.code } else { nil }
  }

  @Test(arguments: [O_RDONLY, O_WRONLY, O_RDWR])
  func `a pipe in the place of a file is refused, and nobody waits for it`(flags: Int32) throws {
    defer { try? directory.directory.remove() }
    let path = directory.directory.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(throws: LogError.self) { try OpenFile(path: path, flags: flags) }
    #expect(throws: LogError.self) { try OpenFile(creating: path, flags: flags, with: .system) }
  }

  @Test(arguments: [0, 1, 30, 70, 200])
  func `a full disk fails a batch as a whole, and the log goes on when there is room again`(_ room: Int) throws {
    defer { try? directory.directory.remove() }
    try directory.open { (log, probe) throws in
      let producer = try log.producer()
      #expect(try results(0..<3, with: producer) == [.success(0), .success(1), .success(2)])
      files.room = room
      let failed = try results(100..<110, with: producer)
      #expect(failed.count == 10)
      #expect(failed.allSatisfy { code($0) == .noSpace })
      #expect(try log.ends(of: [directory.place]) == [directory.place: 3])
      files.room = nil
      #expect(try results(3..<5, with: producer) == [.success(3), .success(4)])
      #expect(try probe.read(5, from: [directory.place: 0]).map(\.text) == values(0..<5))
    }
    #expect(try directory.values() == values(0..<5))
    #expect(try directory.open { log, _ in log.repairs.isEmpty })
  }

  @Test func `the very first write may fail, too`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (log, _) throws in
      let producer = try log.producer()
      files.room = 10
      #expect(code(try results(0..<1, with: producer).first) == .noSpace)
      files.room = nil
      #expect(try results(0..<2, with: producer) == [.success(0), .success(1)])
    }
    #expect(try directory.values() == values(0..<2))
  }

  @Test func `no record is written behind a torn batch that could not be cut off`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (log, _) throws in
      let producer = try log.producer()
      #expect(try results(0..<1, with: producer) == [.success(0)])
      files.room = 100
      files.failToTruncate(true)
      #expect(code(try results(100..<110, with: producer).first) != nil)
      files.room = nil
      #expect(code(try results(100..<101, with: producer).first) == .other)
      files.failToTruncate(false)
      #expect(try results(1..<2, with: producer) == [.success(1)])
    }
    #expect(try directory.values() == values(0..<2))
  }

  @Test func `a record that the disk may not have is not acknowledged, when a power cut must be survived`() throws {
    defer { try? directory.directory.remove() }
    var directory = directory
    directory.settings.survivesPowerCut = true
    try directory.open { (log, _) throws in
      let producer = try log.producer()
      files.failToSynchronize(true)
      #expect(code(try results(0..<1, with: producer).first) == .other)
      files.failToSynchronize(false)
      #expect(try results(0..<1, with: producer) == [.success(0)])
    }
    #expect(try directory.values() == values(0..<1))
  }

  @Test func `an index that can't be written keeps nobody from writing or reading`() throws {
    defer { try? directory.directory.remove() }
    var directory = directory
    directory.settings.segmentSize = 1 << 20
    try directory.open { (log, probe) throws in
      let producer = try log.producer()
      let frame = directory.frameSize(0)
      // Room for the records, but not for what the index would take.
      for number in 0..<9 {
        files.room = frame + (number == 0 ? SegmentHeader.size : 0)
        #expect(try results([number], with: producer) == [.success(Int64(number))])
      }
      #expect(try probe.read(9, from: [directory.place: 0]).map(\.text) == values(0..<9))
    }
    files.room = nil
    #expect(try directory.values() == values(0..<9))
  }

  @Test func `a producer whose deliveries nobody takes is told that its queue is full`() throws {
    defer { try? directory.directory.remove() }
    try directory.open { (log, _) throws in
      let producer = try log.producer()
      let record = directory.records([0])[0]
      for token in 0..<100_000 { try producer.send(record, token: UInt64(token)) }
      let error = #expect(throws: LogError.self) { try producer.send(record, token: 100_000) }
      #expect(error?.code == .queueFull)
      producer.flush()
      #expect(producer.deliveries().count == 100_000)
      try producer.send(record, token: 100_000)
    }
  }

  @Test func `hundreds of partitions need few open files`() throws {
    defer { try? directory.directory.remove() }
    var directory = directory
    directory.settings.openFiles = 8
    try directory.open { (log, probe) throws in
      let topic = try probe.topic(partitions: 200)
      for round in 0..<2 { try probe.append((0..<200).map { record(topic, Int32($0), "\(round)") }) }
      #expect(log.context.descriptors.openCount <= 8)
      let positions = Dictionary(uniqueKeysWithValues: (0..<200).map { (TopicPartition(topic, Int32($0)), Int64(0)) })
      #expect(try probe.read(400, from: positions).count == 400)
      #expect(log.context.descriptors.openCount <= 8)
    }
  }
}
