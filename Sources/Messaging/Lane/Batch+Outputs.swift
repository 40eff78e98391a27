import Deciding

extension Batch {
  /// The place of each output. Throws when an output has none: the message has then failed before it changed anything.
  func places(_ outputs: [Decision.Output]) throws(UnreadableMessage) -> [TopicPartition?] {
    var places: [TopicPartition?] = []
    places.reserveCapacity(outputs.count)
    for output in outputs {
      switch output {
      case .event(let type, let subject, let key, let body, let isPrivate):
        try checkSize(body, type, key: key, subject: subject)
        places.append(isPrivate ? nil : try worker.place(type, key: key))
      case .command(let topic, let type, let subject, let key, let body, let address):
        try checkSize(body, type, key: key, subject: subject)
        if let address { try check(address, of: type) }
        places.append(try worker.place(topic, key: key))
      case .reply(let type, let command, let body):
        try checkSize(body, type, key: [], subject: "")
        places.append(try worker.place(replyTo: command))
      case .setTimer, .call, .endCall:
        places.append(nil)
      }
    }
    return places
  }

  /// Makes journal rows and timers of the outputs of one message.
  mutating func add(
    _ outputs: [Decision.Output], at places: [TopicPartition?], _ folded: Folded, causedBy cause: Cause, traceparent: String?,
    from partition: PartitionState
  ) {
    var versions = folded.versions[...]
    let source = worker.source(partition.partition)
    for (index, output) in outputs.enumerated() {
      let id = cause.id.derived(index, time: cause.rootTime)
      switch output {
      case .event(let type, let subject, let key, let body, _):
        let envelope = Envelope(
          id: id, source: source, type: type, time: now, subject: subject, version: versions.popFirst() ?? nil,
          correlationID: cause.correlationID, causationID: cause.id, traceparent: traceparent)
        journal(.event, to: places[index], key: key, envelope: envelope, body: body, from: partition)
      case .command(_, let type, let subject, let key, let body, let address):
        let envelope = Envelope(
          id: id, source: source, type: type, time: now, subject: subject, correlationID: cause.correlationID,
          causationID: cause.id, traceparent: traceparent, replyTo: address?.topic, requestID: address?.requestID)
        journal(
          .command, to: places[index], key: key, envelope: envelope,
          extraHeaders: address.map { [Header(Envelope.Name.replyKey, $0.key)] } ?? [], body: body, from: partition)
      case .reply(let type, let command, let body):
        reply(
          StoredReply(type: type, correlationID: command.correlationID, body: body), to: command, at: places[index], id: id,
          causedBy: cause, from: partition)
        // A command of a service has a number, and is in no inbox.
        guard command.replyKey == nil else { break }
        changes.answers[command.id] = StoredReply(type: type, correlationID: command.correlationID, body: body)
      case .setTimer(let kind, let subject, let key, let time, let body):
        set(
          TimerEntry(
            name: TimerName(partition: partition.partition, kind: kind, subject: subject), due: time, key: key, id: id,
            body: body, correlationID: cause.correlationID, traceparent: traceparent))
      case .call(let kind, let subject, let key, let limit, let body):
        let name = CallName(partition: partition.partition, kind: kind, subject: subject)
        let call = CallEntry(
          name: name, number: 0, until: limit, key: key, id: id, body: body, correlationID: cause.correlationID, traceparent: traceparent)
        begin(call, since: cause.time, in: partition)
      case .endCall(let id):
        end(id, in: partition)
      }
    }
    for timer in folded.cancelled { forget(TimerName(partition: partition.partition, kind: timer.type, subject: timer.subject)) }
  }

  /// A row that the log would never accept must not get into the journal: all later rows would wait for it.
  private func checkSize(_ body: [UInt8], _ type: String, key: [UInt8], subject: String) throws(UnreadableMessage) {
    guard body.count <= Self.bodyLimit else {
      throw UnreadableMessage("it leads to a \(type) of \(body.count) bytes; \(Self.bodyLimit) fit into a record")
    }
    guard key.count <= Envelope.headerLimit, subject.utf8.count <= Envelope.headerLimit else {
      throw UnreadableMessage(
        "it leads to a \(type) with a key of \(key.count) bytes and a subject of \(subject.utf8.count); either has "
          + "\(Envelope.headerLimit) at most")
    }
  }

  /// A consumer could not read these headers if they were too long.
  private func check(_ address: ReplyAddress, of type: String) throws(UnreadableMessage) {
    guard address.key.utf8.count <= Envelope.headerLimit, address.requestID.utf8.count <= Envelope.headerLimit else {
      throw UnreadableMessage("it leads to a \(type) whose reply would have a key or a name of more than \(Envelope.headerLimit) bytes")
    }
  }

  /// Bytes. By default Kafka accepts records of 1 MiB, including headers.
  static let bodyLimit = 1_000_000

  /// A reply for the request that a reference names: the first answer, or a repetition of it.
  mutating func reply(
    _ reply: StoredReply, to command: CommandReference, at place: TopicPartition?, id: MessageID, causedBy cause: Cause,
    from partition: PartitionState
  ) {
    let envelope = Envelope(
      id: id, source: worker.source(partition.partition), type: reply.type, time: now, subject: command.id.description,
      correlationID: reply.correlationID, causationID: cause.id, traceparent: command.traceparent, requestID: command.requestID)
    journal(
      .reply, to: place, key: Worker.replyKey(command), envelope: envelope, body: reply.body, from: partition)
  }
}
