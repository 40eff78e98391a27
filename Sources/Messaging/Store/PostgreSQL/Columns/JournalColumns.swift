import Deciding
import PostgreSQL

/// Rows of the journal, with an array for each column.
struct JournalColumns {
  private let service: String
  private var sources: [Int32: String] = [:]
  private var partition = ArrayValue<Int32>()
  private var sequence = ArrayValue<Int64>()
  private var kind = ArrayValue<Int32>()
  private var time = ArrayValue<Timestamp>()
  private var type = ArrayValue<StoredText>()
  private var subject = IDColumns()
  private var version = ArrayValue<Int64>()
  private var topic = ArrayValue<StoredText>()
  private var targetPartition = ArrayValue<Int32>()
  private var key = ArrayValue<[UInt8]>()
  private var number = ArrayValue<Int64>()
  private var data = ArrayValue<[UInt8]>()
  private var id = ArrayValue<MessageID>()
  private var source = ArrayValue<StoredText>()
  private var correlation = IDColumns()
  private var causation = ArrayValue<MessageID>()
  private var traceparent = ArrayValue<StoredText>()
  private var replyTo = ArrayValue<StoredText>()
  private var replyPartition = ArrayValue<Int32>()
  private var requestID = ArrayValue<StoredText>()
  private var contentHash = ArrayValue<StoredText>()
  private var headers = ArrayValue<HeaderList>()

  init(service: String) {
    self.service = service
  }

  static func source(of service: String, _ partition: Int32) -> String { "/\(service)/\(partition)" }

  mutating func append(_ row: JournalRow) throws {
    let envelope = row.envelope
    let ownSource = sources[row.partition] ?? Self.source(of: service, row.partition)
    sources[row.partition] = ownSource
    partition.append(row.partition)
    sequence.append(row.sequence)
    kind.append(Int32(row.kind.rawValue))
    time.append(envelope.time)
    type.append(StoredText(envelope.type))
    subject.append(envelope.subject)
    version.append(envelope.version)
    topic.append(row.target.flatMap { $0.topic == envelope.type ? nil : StoredText($0.topic) })
    targetPartition.append(row.target?.partition)
    key.append(row.key.elementsEqual(envelope.subject.utf8) ? nil : row.key)
    number.append(envelope.sequence)
    data.append(row.body)
    id.append(envelope.id)
    source.append(envelope.source == ownSource ? nil : StoredText(envelope.source))
    correlation.append(envelope.correlationID)
    causation.append(envelope.causationID)
    traceparent.append(envelope.traceparent.map(StoredText.init))
    replyTo.append(envelope.replyTo.map(StoredText.init))
    replyPartition.append(envelope.replyPartition)
    requestID.append(envelope.requestID.map(StoredText.init))
    contentHash.append(envelope.contentHash.map(StoredText.init))
    headers.append(row.extraHeaders.isEmpty ? nil : try HeaderList(row.extraHeaders))
  }

  /// In the order of the insert's columns.
  func add(to values: inout Parameters) {
    values.add(partition)
    values.add(sequence)
    values.add(kind)
    values.add(time)
    values.add(type)
    subject.add(to: &values)
    values.add(version)
    values.add(topic)
    values.add(targetPartition)
    values.add(key)
    values.add(number)
    values.add(data)
    values.add(id)
    values.add(source)
    correlation.add(to: &values)
    values.add(causation)
    values.add(traceparent)
    values.add(replyTo)
    values.add(replyPartition)
    values.add(requestID)
    values.add(contentHash)
    values.add(headers)
  }
}
