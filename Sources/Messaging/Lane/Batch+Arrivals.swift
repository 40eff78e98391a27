import Deciding

extension Batch {
  /// Whether a message comes for the first time. A repeat is skipped here, and a repeated command is answered.
  mutating func isFirst(_ envelope: Envelope, _ record: Record, _ partition: PartitionState) -> Bool {
    guard let number = envelope.sequence else { return isFirst(command: envelope, partition) }
    let channel = Channel(source: envelope.source, place: record.place)
    let first = envelope.type == VoidMessage.type ? VoidMessage.first(of: record) : nil
    switch take(number, since: first, of: channel, partition) {
    case .next:
      lastTaken[channel] = envelope.id
      return true
    case .repeated:
      counters.repeated += 1
      return false
    case .early(let expected):
      // The producer has no acknowledgement for the missing message, so it sends that one again, and then this one.
      counters.early += 1
      early.insert(MessagePosition(record))
      notify(.gap(service: worker.service, channel: channel, expected: expected, got: number))
      return false
    }
  }

  /// The message that was taken with the number of this one, although it is another one: a copy of another system's record, whose channel
  /// has the same name. Only the last message of each channel is known, and only while the lane has the partition.
  func rival(of envelope: Envelope, _ record: Record, _ partition: PartitionState) -> MessageID? {
    guard let number = envelope.sequence, envelope.type != VoidMessage.type else { return nil }
    let channel = Channel(source: envelope.source, place: record.place)
    guard changes.inbound[channel] ?? partition.inbound[channel] == number,
      let taken = lastTaken[channel] ?? partition.lastTaken[channel], taken != envelope.id
    else { return nil }
    return taken
  }

  /// A command without a number is recognised by its id. A `repeat-only` command that is no repeat is not taken.
  private mutating func isFirst(command envelope: Envelope, _ partition: PartitionState) -> Bool {
    let known = inboxEntry(envelope.id) ?? inbox[envelope.id]
    if known == nil, !envelope.isRepeatOnly {
      enter(
        InboxEntry(
          id: envelope.id, requestID: envelope.requestID ?? envelope.id.description, contentHash: envelope.contentHash,
          time: now))
      return true
    }
    if known != nil { counters.repeated += 1 }
    guard let command = envelope.command, let place = try? worker.place(replyTo: command) else { return false }
    guard let reply = known.map({ repeatedAnswer(command, envelope, $0) }) ?? .notTaken(envelope) else { return false }
    // The reply's id must differ for each request, and be the same when a record is read twice.
    let cause = Cause(id: envelope.id, time: envelope.time, rootTime: envelope.rootTime, correlationID: envelope.correlationID)
    let request = Int(Partitioner.murmur2(Array(command.requestID.utf8)))
    self.reply(
      reply, to: command, at: place, id: cause.newID(1 + request), causedBy: Cause(id: envelope.id, time: envelope.time, correlationID: ""),
      from: partition)
    return false
  }

  /// The answer to a repeated command. Nil if it is the same request again: its answer is on its way.
  private func repeatedAnswer(
    _ command: CommandReference, _ envelope: Envelope, _ known: InboxEntry
  ) -> StoredReply? {
    if known.contentHash != envelope.contentHash {
      return .refusal(
        "idempotency_key_reused", "This Idempotency-Key was used before, with another body. Use a new key for a new request.",
        correlationID: envelope.correlationID)
    }
    if let answer = changes.answers[envelope.id] ?? known.reply { return answer }
    if command.requestID == known.requestID { return nil }
    return .refusal(
      "request_in_flight", "The first request with this Idempotency-Key is not answered yet. Ask again in a moment.",
      correlationID: envelope.correlationID)
  }
}

extension StoredReply {
  /// The reply to a command that an operator dropped.
  static func discarded(correlationID: String) -> StoredReply {
    refusal(
      "discarded",
      "This could not be handled, and an operator has dropped it: nothing of it was done. Use a new Idempotency-Key to ask for it again.",
      correlationID: correlationID)
  }

  fileprivate static func notTaken(_ envelope: Envelope) -> StoredReply {
    StoredReply(type: Envelope.notTakenType, correlationID: envelope.correlationID, body: Array("{}".utf8))
  }

  /// A refusal by the lane, not by the worker.
  fileprivate static func refusal(_ code: String, _ detail: String, correlationID: String) -> StoredReply {
    // The texts are constants of this file, so nothing needs escaping.
    let body = Array(#"{"code":"\#(code)","detail":"\#(detail)"}"#.utf8)
    return StoredReply(type: Refusal.messageType, correlationID: correlationID, body: body)
  }
}
