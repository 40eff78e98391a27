import Deciding

/// The way of a message, from its record to what is committed for it.
extension Batch {
  /// Handles all of it, in the order in which the lane wants it.
  mutating func handle(_ work: Work) throws {
    for key in work.retries {
      guard let state = partitions[key.partition]?.blocked[key] else { continue }
      try retry(key, state, limit: work.retryLimit)
    }
    try handle(work.records)
    try fire(work.chosenTimers)
    for partition in work.timers { try fireTimers(partition, limit: work.timerLimit) }
    if let position = care?.position { changes.deaths[position] = 0 }
  }

  private mutating func handle(_ records: ArraySlice<Record>) throws {
    let messages = records.map(reader.read)
    try lookUpInbox(messages)
    try fetchRows(messages)
    for message in messages { try take(message) }
    noteLast(of: records)
  }

  /// One record: past it goes the offset, whatever becomes of it.
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
    guard isFirst(envelope, record, partition), envelope.type != VoidMessage.type else { return }
    if isBlocked(key) { return append(record, behind: key) }
    if isDeadly(message) { return park(message, key, attempts: configuration.deathLimit, killed: true) }
    try run(message, envelope, key, attempt: 1)
  }

  /// Decides on a message. Returns whether it went well; if not, its key is blocked. A failure of the database is not the message's, and
  /// is thrown, as is `UnfoldableMessage`.
  @discardableResult
  mutating func run(_ message: IncomingMessage, _ envelope: Envelope, _ key: BlockedKey, attempt: Int) throws -> Bool {
    guard let handler = message.handler, case .success(let input) = message.input, let partition = partitions[key.partition] else {
      park(message, key, attempts: attempt - 1)
      return false
    }
    do {
      if !unfoldable.isEmpty, let reason = unfoldable[message.position] { throw reason }
      let cause = Cause(envelope)
      let decision = try handler.decide(input, cause, key.partition)
      let places = try places(decision.outputs)
      let versions = try fold(decision, of: message)
      // From here on nothing fails, so a message has all of its effects or none.
      add(decision.outputs, at: places, versions: versions, causedBy: cause, traceparent: envelope.traceparent, from: partition)
      counters.handled += 1
      return true
    } catch let error as StoreError {
      throw error
    } catch let error as UnfoldableMessage {
      throw error
    } catch {
      attemptFailed(message, key, attempt: attempt, error: error)
      return false
    }
  }

  private func fold(_ decision: Decision, of message: IncomingMessage) throws -> [Int64?] {
    do {
      return try decision.fold()
    } catch let error as StoreError {
      throw error
    } catch {
      throw UnfoldableMessage(position: message.position, reason: error)
    }
  }

  /// Whether so many processes died over this message that it is not run again.
  func isDeadly(_ message: IncomingMessage) -> Bool {
    if case .isDeadly(let position)? = care { position == message.position } else { false }
  }

  // MARK: what is read for all messages at once

  private mutating func lookUpInbox(_ messages: [IncomingMessage]) throws {
    var ids: [MessageID] = []
    for message in messages {
      if case .success(let envelope) = message.envelope, envelope.sequence == nil { ids.append(envelope.id) }
    }
    inbox = ids.isEmpty ? [:] : try store.inbox(ids)
  }

  /// Everything that these messages name and that is not in memory, in one query for each decider's tables in a partition.
  func fetchRows(_ messages: [IncomingMessage]) throws {
    for handler in handlers {
      var inputs: [Int32: [any DecodedInput]] = [:]
      for message in messages where message.handler === handler {
        guard case .success(let input) = message.input else { continue }
        inputs[message.record.partition, default: []].append(input)
      }
      for (partition, inputs) in inputs {
        let names = handler.missingRows(inputs, partition)
        if !names.isEmpty { handler.prepare(partition, names, try store.rows(names, in: partition)) }
      }
    }
  }

  /// Which records were read last: they are known again when the partitions are taken over.
  private mutating func noteLast(of records: ArraySlice<Record>) {
    var before: Record?
    for record in records.reversed() where record.place != before?.place {
      before = record
      if changes.lastRead[record.place] == nil { changes.lastRead[record.place] = RecordMark(record) }
    }
  }
}

extension Cause {
  init(_ envelope: Envelope) {
    self.init(
      id: envelope.id, time: envelope.time, rootTime: envelope.rootTime, correlationID: envelope.correlationID, version: envelope.version,
      command: envelope.command)
  }
}
