import Deciding
import JSON

/// Runs one decider.
final class DeciderHandler<D: Decider> {
  /// A class, so that passing it on copies nothing.
  private final class Input: DecodedInput {
    let input: D.Input
    let routingKey: String

    init(_ message: Routed<D.Input>) {
      input = message.input
      routingKey = message.key
    }
  }

  /// The state of a partition, and its tables one by one.
  private final class Partition {
    let state: D.State
    let tables: [any AnyTable]
    let unit = UnitOfWork()

    init(_ loader: @escaping RowLoader) {
      state = D.State()
      tables = state.all
      state.attach(unit, loader)
    }

    func fold(_ effects: [Effect<D>], _ outputs: [Decision.Output]) throws -> Folded {
      // A copy shares the same rows.
      var state = state
      var versions: [Int64?] = []
      for (effect, output) in zip(effects, outputs) {
        guard case .event(_, let subject, _, _, _) = output else { continue }
        unit.beginEvent()
        D.evolve(&state, effect)
        versions.append(unit.version(of: subject))
      }
      if let failure = unit.takeFailure() { throw failure }
      return Folded(versions: versions, cancelled: unit.takeCancelled())
    }

    func fold(_ type: String, _ body: [UInt8]) throws -> Bool {
      var state = state
      unit.beginEvent()
      let isKnown = try D.evolve(&state, type: type, body: body)
      _ = unit.takeCancelled()
      if let failure = unit.takeFailure() { throw failure }
      return isKnown
    }
  }

  let readings: [String: Handler.Reading]
  let topics: Set<String>
  private var partitions: [Int32: Partition] = [:]

  init(_ decider: D.Type) {
    var readings: [String: Handler.Reading] = [:]
    for source in D.sources {
      for (type, decode) in source.decoders {
        readings[type] = Handler.Reading(topic: source.topic(of: type)) { body, requestID in Input(try decode(body, requestID)) }
      }
    }
    self.readings = readings
    topics = Set(D.sources.flatMap(\.topics))
  }

  func missingRows(for inputs: [any DecodedInput], in partition: Int32) -> [RowName] {
    guard let tables = partitions[partition]?.tables else { return [] }
    var missing: [RowName] = []
    for case let input as Input in inputs {
      for name in D.rows(for: input.input) where !tables.contains(where: { $0.kind == name.kind && $0.knows(name.id) }) {
        missing.append(name)
      }
    }
    return missing
  }

  func open(_ partition: Int32, _ loader: @escaping RowLoader) {
    if let known = partitions[partition] {
      _ = known.unit.takeFailure()
      _ = known.unit.takeCancelled()
      for table in known.tables { table.beginBatch() }
    } else {
      partitions[partition] = Partition(loader)
    }
  }

  func settle(_ partition: Int32) {
    guard let tables = partitions[partition]?.tables else { return }
    for table in tables { table.settle() }
  }

  func forget() {
    partitions.removeAll()
  }

  func prepare(_ partition: Int32, _ names: [RowName], _ rows: [StoredRow?]) {
    guard let tables = partitions[partition]?.tables else { return }
    for table in tables {
      let kind = table.kind
      for (name, row) in zip(names, rows) where name.kind == kind { table.prepare(name.id, row) }
    }
  }

  func decide(_ input: any DecodedInput, _ cause: Cause, in partition: Int32) throws -> Decision {
    guard let input = input as? Input, let partition = partitions[partition] else {
      throw UnreadableMessage("an input of another decider, or of a partition that is not open, came to \(D.self)")
    }
    let effects = try D.decide(input.input, partition.state, cause)
    if let failure = partition.unit.takeFailure() { throw failure }
    let outputs = try effects.map { try $0.output() }
    return Decision(outputs: outputs) { try partition.fold(effects, outputs) }
  }

  func fold(_ type: String, _ body: [UInt8], in partition: Int32) throws -> Bool {
    try partitions[partition]?.fold(type, body) ?? false
  }

  func takeChanges(_ partition: Int32, _ body: (RowChange) -> Void) throws {
    guard let tables = partitions[partition]?.tables else { return }
    for table in tables { try table.takeChanges(body) }
  }
}

extension Effect {
  /// Encodes the effect, with everything that its journal row needs. Throws when a body can't be encoded.
  fileprivate func output() throws -> Decision.Output {
    switch self {
    case .event(let event):
      return try event.output(isPrivate: false)
    case .privateEvent(let event):
      return try event.output(isPrivate: true)
    case .send(let request):
      return try request.output(replyTo: nil)
    case .ask(let request, let address):
      return try request.output(replyTo: address)
    case .reply(let reply, let command):
      let parts = reply.parts
      return .reply(type: parts.type, to: command, body: try JSON.encode(parts.content))
    case .refuse(let refusal, let command):
      return .reply(type: Refusal.messageType, to: command, body: try JSON.encode(refusal))
    case .setTimer(let timer, let time):
      let parts = timer.parts
      return .setTimer(
        kind: parts.type, subject: parts.content.subject, key: Array(parts.content.routingKey.utf8), at: time,
        body: try JSON.encode(parts.content))
    case .call(let call, let time):
      let parts = call.parts
      return .call(
        kind: parts.type, subject: parts.content.subject, key: Array(parts.content.routingKey.utf8), until: time,
        body: try JSON.encode(parts.content))
    case .endCall(let id):
      return .endCall(id)
    }
  }
}

extension MessageSet {
  fileprivate func output(isPrivate: Bool) throws -> Decision.Output {
    let parts = parts
    return .event(
      type: parts.type, subject: parts.content.subject, key: Array(parts.content.routingKey.utf8), body: try JSON.encode(parts.content),
      isPrivate: isPrivate)
  }
}

extension RequestSet {
  fileprivate func output(replyTo address: ReplyAddress?) throws -> Decision.Output {
    let parts = parts
    return .command(
      topic: topic, type: parts.type, subject: parts.content.subject, key: Array(parts.content.routingKey.utf8),
      body: try JSON.encode(parts.content), replyTo: address)
  }
}
