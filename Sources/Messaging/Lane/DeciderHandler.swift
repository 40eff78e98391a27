import Deciding
import JSON

/// Runs one decider.
final class DeciderHandler<D: Decider> {
  /// A class, so that it is passed on as it is, however large.
  private final class Input: DecodedInput {
    let input: D.Input

    init(_ input: D.Input) {
      self.input = input
    }
  }

  /// The tables of a partition. A class, so that they change where they are and are not copied.
  private final class Partition {
    var state = D.State()
    let unit = UnitOfWork()

    init(_ loader: @escaping RowLoader) {
      state.attach(unit, loader)
    }
  }

  let decoders: [String: Handler.Decoder]
  let topics: Set<String>
  private var partitions: [Int32: Partition] = [:]
  /// What `decide` said last, until `evolve` folds it; and what its events are about, in their order.
  private var decided: (effects: [Effect<D>], subjects: [String]) = ([], [])

  init(_ decider: D.Type) {
    var decoders: [String: Handler.Decoder] = [:]
    for source in D.sources {
      for (type, decode) in source.decoders { decoders[type] = { body in Input(try decode(body)) } }
    }
    self.decoders = decoders
    topics = Set(D.sources.flatMap(\.topics))
  }

  func missingRows(for inputs: [any DecodedInput], in partition: Int32) -> [RowName] {
    guard let tables = partitions[partition]?.state.all else { return [] }
    var missing: [RowName] = []
    for case let input as Input in inputs {
      for name in D.rows(for: input.input) where !tables.contains(where: { $0.kind == name.kind && $0.knows(name.id) }) {
        missing.append(name)
      }
    }
    return missing
  }

  func open(_ partition: Int32, _ loader: @escaping RowLoader) {
    if let tables = partitions[partition] {
      _ = tables.unit.takeFailure()
      _ = tables.unit.takeCancelled()
      for table in tables.state.all { table.beginBatch() }
    } else {
      partitions[partition] = Partition(loader)
    }
  }

  func settle(_ partition: Int32) {
    guard let tables = partitions[partition] else { return }
    for table in tables.state.all { table.settle() }
  }

  func forget() {
    partitions.removeAll()
  }

  func prepare(_ partition: Int32, _ names: [RowName], _ rows: [StoredRow?]) {
    guard let tables = partitions[partition] else { return }
    for table in tables.state.all {
      let kind = table.kind
      for (name, row) in zip(names, rows) where name.kind == kind { table.prepare(name.id, row) }
    }
  }

  func decide(_ input: any DecodedInput, _ cause: Cause, in partition: Int32) throws -> Outputs {
    decided = ([], [])
    guard let input = input as? Input, let tables = partitions[partition] else {
      throw UnreadableMessage("an input of another decider, or of a partition that is not open, came to \(D.self)")
    }
    let effects = try D.decide(input.input, tables.state, cause)
    if let failure = tables.unit.takeFailure() { throw failure }
    var outputs = Outputs()
    outputs.all.reserveCapacity(effects.count)
    var subjects: [String] = []
    for effect in effects {
      let output = try effect.output()
      if case .event(_, let subject, _, _, _) = output { subjects.append(subject) }
      outputs.all.append(output)
    }
    decided = (effects, subjects)
    return outputs
  }

  func evolve(_ partition: Int32) throws -> Folded {
    guard let tables = partitions[partition] else { return Folded() }
    let (effects, subjects) = decided
    decided = ([], [])
    var versions: [Int64?] = []
    versions.reserveCapacity(subjects.count)
    for effect in effects where effect.isEvent {
      tables.unit.beginEvent()
      D.evolve(&tables.state, effect)
      versions.append(tables.unit.version(of: subjects[versions.count]))
    }
    if let failure = tables.unit.takeFailure() { throw failure }
    return Folded(versions: versions, cancelled: tables.unit.takeCancelled())
  }

  func takeChanges(_ partition: Int32, _ body: (RowChange) -> Void) throws {
    guard let tables = partitions[partition] else { return }
    for table in tables.state.all { try table.takeChanges(body) }
  }
}

extension Refusal {
  /// The type of a reply that says no.
  public static let messageType = "refused"
}

extension Effect {
  /// Encodes it, with what its journal row needs. Throws when a body can't be encoded.
  fileprivate func output() throws -> Outputs.Output {
    switch self {
    case .event(let event):
      return try event.output(isPrivate: false)
    case .privateEvent(let event):
      return try event.output(isPrivate: true)
    case .send(let request):
      let parts = request.parts
      return .command(
        topic: D.Request.topic, type: parts.type, subject: parts.content.subject, key: Array(parts.content.routingKey.utf8),
        body: try JSON.encode(parts.content))
    case .reply(let reply, let command):
      let parts = reply.parts
      return .reply(type: parts.type, to: command, body: try JSON.encode(parts.content))
    case .refuse(let refusal, let command):
      return .reply(type: Refusal.messageType, to: command, body: try JSON.encode(refusal))
    case .wake(let timer, let time):
      let parts = timer.parts
      return .wake(kind: parts.type, subject: parts.content.subject, key: Array(parts.content.routingKey.utf8), at: time,
        body: try JSON.encode(parts.content))
    }
  }
}

extension MessageSet {
  fileprivate func output(isPrivate: Bool) throws -> Outputs.Output {
    let parts = parts
    return .event(
      type: parts.type, subject: parts.content.subject, key: Array(parts.content.routingKey.utf8), body: try JSON.encode(parts.content),
      isPrivate: isPrivate)
  }
}
