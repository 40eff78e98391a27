import Deciding
import JSON

/// Runs one decider.
final class DeciderHandler<D: Decider>: Handler {
  let types: Set<String>
  let topics: Set<String>
  private let decoders: [String: @Sendable ([UInt8]) throws -> D.Input]
  private var states: [Int32: D.State] = [:]
  /// What `decide` said last, until `evolve` folds it.
  private var decided: [Effect<D>] = []

  init(_ decider: D.Type) {
    var decoders: [String: @Sendable ([UInt8]) throws -> D.Input] = [:]
    for source in D.sources { decoders.merge(source.decoders) { first, _ in first } }
    self.decoders = decoders
    types = Set(decoders.keys)
    topics = Set(D.sources.flatMap(\.topics))
  }

  func decode(_ type: String, _ body: [UInt8]) throws -> any Sendable {
    guard let decoder = decoders[type] else { throw UnreadableMessage("\(D.service) takes no message of type \(type)") }
    return try decoder(body)
  }

  func missingRows(for input: any Sendable, in partition: Int32) -> [RowName] {
    guard let input = input as? D.Input, let tables = states[partition]?.all else { return [] }
    return D.rows(for: input).filter { name in !tables.contains { $0.kind == name.kind && $0.knows(name.id) } }
  }

  func open(_ partition: Int32, _ loader: @escaping RowLoader) {
    if let state = states[partition] {
      for table in state.all { table.beginBatch() }
    } else {
      let state = D.State()
      for table in state.all { table.attach(loader) }
      states[partition] = state
    }
  }

  func settle(_ partition: Int32) {
    guard let state = states[partition] else { return }
    for table in state.all { table.settle() }
  }

  func forget() {
    states.removeAll()
  }

  func prepare(_ partition: Int32, _ rows: [RowName: StoredRow], asked: [RowName]) {
    guard let state = states[partition] else { return }
    for table in state.all {
      table.prepare(asked.lazy.filter { $0.kind == table.kind }.map { ($0.id, rows[$0]) })
    }
  }

  func decide(_ input: any Sendable, _ cause: Cause, in partition: Int32) throws -> Outputs {
    guard let input = input as? D.Input else { throw UnreadableMessage("an input of another decider came to \(D.self)") }
    decided = []
    let state = states[partition] ?? D.State()
    let effects = try D.decide(input, state, cause)
    try state.checkReads()
    var outputs = Outputs()
    for effect in effects { outputs.append(try effect.output()) }
    decided = effects
    return outputs
  }

  func evolve(_ partition: Int32) throws -> [Int64?] {
    // Taken out while it changes, so that its tables have one owner and are not copied.
    var state = states.removeValue(forKey: partition) ?? D.State()
    defer { states[partition] = state }
    var versions: [Int64?] = []
    for effect in decided where effect.isEvent { versions.append(D.fold(effect, into: &state)) }
    decided = []
    try state.checkReads()
    return versions
  }

  func takeChanges(_ partition: Int32, _ body: (RowChange) -> Void) throws {
    guard let state = states[partition] else { return }
    for table in state.all { try table.takeChanges(body) }
  }
}

extension Refusal {
  /// The type of a reply that says no.
  public static let messageType = "refused"
}

extension Decider {
  /// Folds an event, and returns the version that its subject's row then has.
  static func fold(_ effect: Effect<Self>, into state: inout State) -> Int64? {
    for table in state.all { table.beginEvent() }
    let subject: String
    switch effect {
    case .event(let event):
      evolve(&state, event)
      subject = event.content.subject
    case .privateEvent(let event):
      evolve(&state, event)
      subject = event.content.subject
    case .send, .reply, .refuse, .wake, .rest:
      return nil
    }
    for table in state.all {
      if let version = table.touchedVersion(of: subject) { return version }
    }
    return nil
  }
}

extension Effect {
  fileprivate var isEvent: Bool {
    switch self {
    case .event, .privateEvent: true
    case .send, .reply, .refuse, .wake, .rest: false
    }
  }

  /// Encodes it, with what its journal row needs. Throws when a body can't be encoded.
  fileprivate func output() throws -> Outputs.Output {
    switch self {
    case .event(let event):
      return try event.output(isPrivate: false)
    case .privateEvent(let event):
      return try event.output(isPrivate: true)
    case .send(let request):
      let content = request.content
      return .command(
        topic: D.Request.topic, type: request.kind.rawValue, subject: content.subject, key: content.routingKey, body: try request.body())
    case .reply(let reply, let command):
      return .reply(type: reply.kind.rawValue, to: command, body: try reply.body())
    case .refuse(let refusal, let command):
      return .reply(type: Refusal.messageType, to: command, body: try JSON.encode(refusal))
    case .wake(let timer, let time):
      let content = timer.content
      return .wake(kind: timer.kind.rawValue, subject: content.subject, key: content.routingKey, at: time, body: try timer.body())
    case .rest(let kind, let subject):
      return .rest(kind: kind.rawValue, subject: subject)
    }
  }
}

extension MessageSet {
  fileprivate func output(isPrivate: Bool) throws -> Outputs.Output {
    let content = content
    return .event(type: kind.rawValue, subject: content.subject, key: content.routingKey, body: try body(), isPrivate: isPrivate)
  }
}

extension Tables {
  /// Throws what kept a row from being read.
  fileprivate func checkReads() throws {
    var failure: (any Error)?
    for table in all { failure = table.takeFailure() ?? failure }
    if let failure { throw failure }
  }
}
