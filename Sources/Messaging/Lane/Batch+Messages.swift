import Deciding
import Tracing

/// The way of a message from its record to the changes that are committed for it.
extension Batch {
  /// Begins the transaction. The same round trip reads the rows that these records name and that are not in memory, and their inbox
  /// entries.
  mutating func begin(_ epochs: [Int32: Int64], for records: ArraySlice<Record>) throws(StoreError) -> [IncomingMessage] {
    let messages = records.map(reader.read)
    let wanted = missingRows(messages)
    let reads = BatchReads(
      commands: messages.compactMap(\.command), rows: wanted.map { BatchReads.Rows(partition: $0.partition, names: $0.names) })
    let found = try store.begin(epochs, reading: reads)
    inbox = found.inbox
    for (wanted, rows) in zip(wanted, found.rows) { wanted.handler.prepare(wanted.partition, wanted.names, rows) }
    return messages
  }

  /// Handles all of a batch's work in its order.
  ///
  /// - Parameter messages: the work's records, as `begin` read them.
  mutating func handle(_ work: Work, _ messages: [IncomingMessage]) throws {
    for key in work.retries {
      guard let state = partitions[key.partition]?.blocked[key] else { continue }
      try retry(key, state, limit: work.retryLimit)
    }
    for outcome in work.outcomes { try take(outcome) }
    for message in messages { try take(message) }
    noteLast(of: work.records)
    try fire(work.chosenTimers)
    for partition in work.timers { try fireTimers(partition, limit: work.timerLimit) }
    if let position = care?.position { changes.deaths[position] = 0 }
  }

  /// Handles one record. The offset moves past it, whatever happens.
  private mutating func take(_ message: IncomingMessage) throws {
    let record = message.record
    guard let partition = partitions[record.partition] else { return }
    changes.offsets[record.place] = record.offset + 1
    let key = BlockedKey(partition: record.partition, key: record.key)
    guard case .success(let envelope) = message.envelope else { return park(message, key, attempts: 0) }
    if envelope.isDeadLetter {
      return notify(.deadLetterReturned(service: worker.service, message: message.name, place: record.place, key: key.text))
    }
    if message.isMisplaced { return park(message, key, attempts: 0) }
    if let rival = rival(of: envelope, record, partition) {
      lastTaken[Channel(source: envelope.source, place: record.place)] = envelope.id
      return park(
        message, key, attempts: 0,
        reason: "the message \(rival) has the same number of the same channel, and was handled before: one of the two is another system's; "
          + "if this one is ours, run it with 'ticketing dlq replay'")
    }
    guard isFirst(envelope, record, partition), envelope.type != VoidMessage.type else { return }
    if isBlocked(key) { return append(record, behind: key) }
    if isDeadly(message) { return park(message, key, attempts: configuration.deathLimit, killed: true) }
    try run(message, envelope, key, attempt: 1)
  }

  /// Decides on a message. Returns whether that succeeded; if not, its key is blocked. Throws failures of the database, which are not the
  /// message's fault, and `UnfoldableMessage`.
  @discardableResult
  mutating func run(_ message: IncomingMessage, _ envelope: Envelope, _ key: BlockedKey, attempt: Int) throws -> Bool {
    guard let handler = message.handler, case .success(let input) = message.input, let partition = partitions[key.partition] else {
      park(message, key, attempts: attempt - 1)
      return false
    }
    let span = configuration.tracer.flatMap { _ in
      MessageSpan(of: message, envelope, for: worker.service, on: configuration.system, attempt: attempt)
    }
    do {
      if !unfoldable.isEmpty, let reason = unfoldable[message.position] { throw reason }
      let cause = Cause(envelope)
      let decision = try handler.decide(input, cause, key.partition)
      let places = try places(decision.outputs)
      let folded = try fold(decision, of: message)
      // Nothing fails from here on, so a message has all of its effects or none.
      let traceparent = span?.context.traceparent ?? envelope.traceparent
      add(decision.outputs, at: places, folded, causedBy: cause, traceparent: traceparent, from: partition)
      if let span { spans.append(span) }
      counters.handled += 1
      return true
    } catch let error as StoreError {
      throw error
    } catch let error as UnfoldableMessage {
      throw error
    } catch {
      if let span { spans.append(span.failed(error)) }
      attemptFailed(message, key, attempt: attempt, error: error)
      return false
    }
  }

  private func fold(_ decision: Decision, of message: IncomingMessage) throws -> Folded {
    do {
      return try decision.fold()
    } catch let error as StoreError {
      throw error
    } catch {
      throw UnfoldableMessage(position: message.position, reason: error)
    }
  }

  /// Whether too many processes died over this message to run it again.
  func isDeadly(_ message: IncomingMessage) -> Bool {
    if case .isDeadly(let position)? = care { position == message.position } else { false }
  }

  // MARK: reads for all messages at once

  /// Fetches the rows that these messages name and that are not in memory.
  func fetchRows(_ messages: [IncomingMessage]) throws {
    for wanted in missingRows(messages) {
      wanted.handler.prepare(wanted.partition, wanted.names, try store.rows(wanted.names, in: wanted.partition))
    }
  }

  /// The missing rows, by decider and partition, in the order in which its tables take them.
  private func missingRows(_ messages: [IncomingMessage]) -> [(handler: Handler, partition: Int32, names: [RowName])] {
    var missing: [(handler: Handler, partition: Int32, names: [RowName])] = []
    for handler in handlers {
      var inputs: [Int32: [any DecodedInput]] = [:]
      for message in messages where message.handler === handler {
        guard case .success(let input) = message.input else { continue }
        inputs[message.record.partition, default: []].append(input)
      }
      for (partition, inputs) in inputs.sorted(by: { $0.key < $1.key }) {
        let names = handler.missingRows(inputs, partition)
        if !names.isEmpty { missing.append((handler, partition, names)) }
      }
    }
    return missing
  }

  /// Notes the last record that was read of each partition, so that it is recognised when the partition is taken over. Early messages do
  /// not count: they are sent again, so in a topic that was made anew they may lie at the same offset, behind a message that was never
  /// read. Whoever takes the partition over reads them once more.
  private mutating func noteLast(of records: ArraySlice<Record>) {
    var rest = records
    while let place = rest.first?.place {
      let ofPlace = rest.prefix { $0.place == place }
      rest = rest[ofPlace.endIndex...]
      noteLast(of: ofPlace, in: place)
    }
  }

  private mutating func noteLast(of records: ArraySlice<Record>, in place: TopicPartition) {
    guard let partition = partitions[place.partition] else { return }
    var chain = chains[place] ?? partition.chains[place.topic]
    var last: RecordMark?
    for record in records {
      let fingerprint = record.fingerprint
      chain?.add(record.offset, fingerprint)
      guard early.isEmpty || !early.contains(MessagePosition(record)) else { continue }
      last = RecordMark(offset: record.offset, fingerprint: fingerprint, chain: chain?.value(at: record.offset, fingerprint))
    }
    chains[place] = chain
    if let last { changes.lastRead[place] = last }
  }
}

extension Cause {
  init(_ envelope: Envelope) {
    self.init(
      id: envelope.id, time: envelope.time, rootTime: envelope.rootTime, correlationID: envelope.correlationID, version: envelope.version,
      command: envelope.command)
  }
}
