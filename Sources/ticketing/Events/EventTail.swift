import Contracts
import Deciding
import Glibc
import Messaging
import Platform

/// `ticketing events tail`: the records of the log as they come.
///
/// It reads as the workers do (on Kafka without a group, and only what is committed), and nobody notices it.
struct EventTail {
  static let options: [Option] = [
    Option(name: "topic", value: "NAMES", about: "'tail' shows these topics only; commas between them", variable: nil),
    Option(name: "partition", value: "N", about: "'tail' shows this partition only, of each topic", variable: nil),
    Option(
      name: "from", value: "START",
      about: "where 'tail' begins: beginning, end (default), an offset, -N (so many before the end of each partition), a time in RFC 3339, "
        + "a day, or a time before now: 90s, 10m, 2h, 1d", variable: nil),
    Option(
      name: "key", value: "KEY", about: "'tail' shows messages with this key only, written as it shows it", variable: nil,
      mayBeEmpty: true),
    Option(name: "type", value: "TYPES", about: "'tail' shows these types only; commas between them", variable: nil),
    Option(name: "correlation", value: "ID", about: "'tail' shows what this request caused only", variable: nil),
    Option(
      name: "until-end", value: nil, about: "'tail' ends where the log ends now; without --from it begins at the beginning",
      variable: nil),
    Option(name: "count", value: "N", about: "'tail' ends after so many messages", variable: nil),
  ]

  /// Records that are taken at a time.
  private static let pollLimit = 1000
  private static let pauseMicroseconds: UInt32 = 20_000

  private let location: LogLocation
  private let topics: [String]
  private let partition: Int32?
  private let start: TailStart
  private let filter: TailFilter
  private let endsAtEnd: Bool
  private let count: Int
  private let isJSON: Bool
  private let paint = Paint()

  init(_ arguments: Arguments) throws(CommandFailure) {
    location = try LogLocation(arguments)
    topics = try arguments.list("topic")
    partition = try arguments.integer("partition", in: 0...Int(Int32.max)).map { Int32($0) }
    filter = try TailFilter(arguments)
    endsAtEnd = arguments.has("until-end")
    count = try arguments.integer("count", in: 1...Int.max) ?? .max
    isJSON = arguments.has("json")
    if let text = arguments["from"] {
      start = try TailStart(text, now: .now())
    } else {
      start = endsAtEnd ? .beginning : .end
    }
  }

  func run() throws(CommandFailure) {
    do {
      let log = try location.open()
      defer { log.close() }
      let ranges = try log.ranges(of: try places(in: log))
      let reader = try log.reader()
      defer { reader.close() }
      var positions = try start.positions(in: log, ranges)
      try reader.assign(positions)
      try follow(reader, of: log, from: &positions, to: ranges.mapValues(\.upperBound))
    } catch {
      throw CommandFailure(error)
    }
  }

  /// The partitions to read: of all topics that are declared and there, unless some are named.
  private func places(in log: any Log) throws -> [TopicPartition] {
    let counts = try log.partitionCounts()
    let names = topics.isEmpty ? try TopicDeclarations(yaml: DeclaredTopics.yaml).topics.map(\.name) : topics
    if let missing = topics.first(where: { counts[$0] == nil }) {
      throw CommandFailure("the log has no topic '\(Printable.text(missing))'; 'ticketing topics' lists those of the system")
    }
    let places = names.flatMap { name in (0..<(counts[name] ?? 0)).map { TopicPartition(name, $0) } }
      .filter { partition == nil || $0.partition == partition }
    guard !places.isEmpty else {
      throw CommandFailure(
        counts.isEmpty || partition == nil
          ? "the log has no topics of this system yet: start it once, or look whether --topic-prefix is right"
          : "no topic has a partition \(partition ?? 0)")
    }
    return places
  }

  private func follow(
    _ reader: any LogReader, of log: any Log, from positions: inout [TopicPartition: Int64], to ends: [TopicPartition: Int64]
  ) throws {
    var left = count
    while StandardOutput.unwritten == nil {
      let records = try poll(reader, of: log, &positions)
      left -= show(records, upTo: left, before: endsAtEnd ? ends : nil)
      if left == 0 { return }
      if endsAtEnd, ends.allSatisfy({ positions[$0.key] ?? 0 >= $0.value }) { return }
      guard records.isEmpty else { continue }
      if StandardStream.output.isAbandoned { throw CommandFailure(silent: ExitCode.brokenPipe) }
      usleep(Self.pauseMicroseconds)
    }
  }

  /// The next records. Positions that were removed meanwhile are left for the nearest that are there, and that is said.
  private func poll(_ reader: any LogReader, of log: any Log, _ positions: inout [TopicPartition: Int64]) throws(LogError) -> [Record] {
    let records: [Record]
    do throws(LogError) {
      records = try reader.poll(limit: Self.pollLimit)
    } catch {
      guard error.code == .outOfRange else { throw error }
      try skip(in: log, reader, &positions, because: error)
      return []
    }
    for record in records { positions[record.place] = max(positions[record.place] ?? 0, record.offset + 1) }
    for (place, offset) in reader.reached() { positions[place] = max(positions[place] ?? 0, offset) }
    return records
  }

  private func skip(
    in log: any Log, _ reader: any LogReader, _ positions: inout [TopicPartition: Int64], because error: LogError
  ) throws(LogError) {
    let ranges = try log.ranges(of: Array(positions.keys))
    let nearest = Dictionary(uniqueKeysWithValues: positions.map { ($0, ranges[$0]?.clamp($1) ?? $1) })
    guard nearest != positions else { throw error }
    try? StandardStream.error.write("ticketing: \(error); reading goes on with what is there\n".utf8)
    positions = nearest
    try reader.assign(positions)
  }

  /// How many it has shown. What comes after `ends` came after the start.
  private func show(_ records: [Record], upTo limit: Int, before ends: [TopicPartition: Int64]?) -> Int {
    let wanted = records.filter { record in
      if let end = ends?[record.place], record.offset >= end { return false }
      if let time = start.time, record.timestamp < time { return false }
      return filter.matches(record)
    }
    let lines = wanted.inTime.prefix(limit).map { isJSON ? TailLine($0).json : TailLine($0).text(paint) }
    if !lines.isEmpty { print(lines.joined(separator: "\n")) }
    return lines.count
  }
}

extension [Record] {
  /// By time, as far as the order within each partition allows.
  var inTime: [Record] {
    var latest: [TopicPartition: Timestamp] = [:]
    let ordered = map { record in
      let time = Swift.max(record.timestamp, latest[record.place] ?? record.timestamp)
      latest[record.place] = time
      return (time: time, record: record)
    }
    return ordered.sorted { one, other in
      (one.time, one.record.place, one.record.offset) < (other.time, other.record.place, other.record.offset)
    }.map(\.record)
  }
}
