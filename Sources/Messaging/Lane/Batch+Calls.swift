import Deciding

/// Calls to the outside: a decision begins a call. Its outcome ends it, or another decision.
extension Batch {
  /// Begins a call. While a call of this name has no outcome, this one is the same.
  ///
  /// - Parameter time: that of the message that asks for it. If a recovery came after it, the lost database's owner may have handled the
  ///   message and made the call, whether or not the log shows that.
  mutating func begin(_ call: CallEntry, since time: Timestamp, in partition: PartitionState) {
    guard !isOpen(call.name, in: partition) else { return }
    var call = call
    // A message that is handled late, or again, says nothing about the time that its call has.
    call.until = max(call.until, now)
    call.number = (callNumbers[call.name.partition] ?? partition.lastCall) + 1
    callNumbers[call.name.partition] = call.number
    calls[call.name] = .some(call)
    let recovered = Incarnation(partition.incarnation).recoveredAt
    if recovered > 0, time.milliseconds <= recovered + Self.clockDifference { callsOfLostWork.insert(call.name) }
  }

  /// Milliseconds by which the clocks of two processes may differ.
  private static var clockDifference: Int64 { 60_000 }

  /// Ends a call without an outcome. One that comes all the same finds no call.
  mutating func end(_ id: CallID, in partition: PartitionState) {
    let name = CallName(partition: partition.partition, kind: id.type, subject: id.subject)
    guard isOpen(name, in: partition) else { return }
    if let call = partition.calls[name] { callsDropped.append(call) }
    calls[name] = .some(nil)
  }

  private func isOpen(_ name: CallName, in partition: PartitionState) -> Bool {
    if let spoken = calls[name] { return spoken != nil }
    return partition.calls[name] != nil
  }

  /// Runs the decider on an outcome. The call ends, even if that fails: a parked outcome has everything in it.
  mutating func take(_ outcome: CallOutcome) throws {
    guard let partition = partitions[outcome.call.partition], isOpen(outcome.call, in: partition),
      let call = partition.calls[outcome.call]
    else { return }
    let key = BlockedKey(partition: call.name.partition, key: call.key)
    let message = reader.read(outcome.record(of: call))
    // The call ends before the decision, so that the decision may make it again.
    calls[call.name] = .some(nil)
    if isBlocked(key) { return append(message.record, behind: key) }
    if isDeadly(message) { return park(message, key, attempts: configuration.deathLimit, killed: true) }
    guard case .success(let envelope) = message.envelope else { return park(message, key, attempts: 0) }
    if let reason = outcome.answer.failure { return park(message, key, attempts: 0, reason: reason) }
    try run(message, envelope, key, attempt: 1)
  }

  mutating func finishCalls() {
    for (name, entry) in calls {
      if partitions[name.partition]?.calls[name] != nil { changes.callsEnded.append(name) }
      if let entry { changes.callsBegun.append(entry) }
    }
    changes.callsBegun.sort { ($0.name.partition, $0.number) < ($1.name.partition, $1.number) }
    changes.callsEnded.sort { ($0.partition, $0.kind, $0.subject) < ($1.partition, $1.kind, $1.subject) }
  }
}

extension CallOutcome {
  /// The outcome as a message of its call's key. It lies in no topic, and has the same id whenever it comes.
  func record(of call: CallEntry) -> Record {
    let envelope = Envelope(
      id: call.id.derived(-2), source: "outside", sequence: 1, type: answer.type, time: time, subject: call.name.subject,
      correlationID: call.correlationID, traceparent: call.traceparent)
    return Record(
      topic: "outcome/\(call.name.kind)/\(call.name.subject)", partition: call.name.partition, offset: call.number, key: call.key,
      value: answer.body, headers: envelope.headers, timestamp: time)
  }
}
