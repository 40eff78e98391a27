import Deciding

/// A decider behind a seam that hides its types, so that a lane is one piece of code for all of them.
///
/// Functions and no protocol: a generic class has one set of witnesses for all types, which look every type up at every turn, while
/// functions that are made where the decider is known are compiled for it (with cross-module optimization, in release builds).
final class Handler {
  /// Reads a message's body. Throws when it can't be read.
  typealias Decoder = (_ body: [UInt8]) throws -> any DecodedInput

  /// By the types of message that it takes (`ce_type`), timers included.
  let decoders: [String: Decoder]
  let topics: Set<String>
  /// Rows that messages will want and that are not in memory; perhaps some of them twice.
  let missingRows: (_ inputs: [any DecodedInput], _ partition: Int32) -> [RowName]
  /// The tables of a partition for a batch, read through this loader. Rows seen earlier are still known.
  let open: (_ partition: Int32, _ loader: @escaping RowLoader) -> Void
  /// The changes taken of the batch are in the database now.
  let settle: (_ partition: Int32) -> Void
  /// Forgets every row of every partition: the batch was not committed, or others may have written since.
  let forget: () -> Void
  /// Puts rows into the tables, given in the order of their names; nil: there is no such row.
  let prepare: (_ partition: Int32, _ names: [RowName], _ rows: [StoredRow?]) -> Void
  /// Decides, and says what goes out. Nothing has changed yet: `evolve` must follow, unless the outputs can't go anywhere.
  let decide: (_ input: any DecodedInput, _ cause: Cause, _ partition: Int32) throws -> Outputs
  /// Folds the events just decided into the tables. Throws when a row that it asked for could not be read: the tables are then not what
  /// they should be, and the batch is to be begun anew without this message.
  let evolve: (_ partition: Int32) throws -> Folded
  /// Every row that the messages handled since `open` have changed.
  let takeChanges: (_ partition: Int32, _ body: (RowChange) -> Void) throws -> Void

  init<D: Decider>(_ decider: D.Type) {
    let handler = DeciderHandler(decider)
    decoders = handler.decoders
    topics = handler.topics
    missingRows = { inputs, partition in handler.missingRows(for: inputs, in: partition) }
    open = { partition, loader in handler.open(partition, loader) }
    settle = { partition in handler.settle(partition) }
    forget = { handler.forget() }
    prepare = { partition, names, rows in handler.prepare(partition, names, rows) }
    decide = { input, cause, partition in try handler.decide(input, cause, in: partition) }
    evolve = { partition in try handler.evolve(partition) }
    takeChanges = { partition, body in try handler.takeChanges(partition, body) }
  }
}

/// A decider's input, between its decoding and its decision.
protocol DecodedInput: AnyObject {}

/// What is known of a message once its events are folded.
struct Folded {
  /// Of each event's subject, in the order of the events.
  var versions: [Int64?] = []
  /// Timers of phases that rows have left.
  var cancelled: [TimerID] = []
}

/// What a message leads to, before it has numbers: collected by a handler, made into journal rows by the batch.
struct Outputs {
  enum Output {
    case event(type: String, subject: String, key: [UInt8], body: [UInt8], isPrivate: Bool)
    case command(topic: String, type: String, subject: String, key: [UInt8], body: [UInt8])
    case reply(type: String, to: CommandReference, body: [UInt8])
    case wake(kind: String, subject: String, key: [UInt8], at: Timestamp, body: [UInt8])
  }

  var all: [Output] = []
}
