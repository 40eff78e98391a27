import Deciding

/// A decider without its types, so that a lane is one piece of code for all deciders.
///
/// Its members are functions, and it is no protocol. A generic class has one set of witnesses for all types, which look types up on every
/// call. Functions that are made where the decider is known are compiled for it (with cross-module optimization, in release builds).
final class Handler {
  /// How to read messages of a type.
  struct Reading {
    /// Their topic; nil for a timer or an outcome.
    let topic: String?
    /// Reads a body, and of a reply also the name of its request. Throws when it can't be read.
    let decode: (_ body: [UInt8], _ requestID: String?) throws -> any DecodedInput
  }

  /// By the message types that it takes (`ce_type`), including timers and outcomes.
  let readings: [String: Reading]
  let topics: Set<String>
  /// The rows that messages need and that are not in memory; a row may occur twice.
  let missingRows: (_ inputs: [any DecodedInput], _ partition: Int32) -> [RowName]
  /// Opens the tables of a partition for a batch, with this loader. Rows of earlier batches stay in memory.
  let open: (_ partition: Int32, _ loader: @escaping RowLoader) -> Void
  /// Notes that the changes of the batch are in the database now.
  let settle: (_ partition: Int32) -> Void
  /// Forgets all rows of all partitions: the batch was not committed, or another lane may have written since.
  let forget: () -> Void
  /// Puts rows into the tables, in the order of their names; nil: there is no such row.
  let prepare: (_ partition: Int32, _ names: [RowName], _ rows: [StoredRow?]) -> Void
  /// Folds an event of the journal into the rows of its partition. False: it is no event of this decider. Throws when it can't be read.
  let fold: (_ type: String, _ body: [UInt8], _ partition: Int32) throws -> Bool
  let decide: (_ input: any DecodedInput, _ cause: Cause, _ partition: Int32) throws -> Decision
  /// Gives every row that changed since `open`.
  let takeChanges: (_ partition: Int32, _ body: (RowChange) -> Void) throws -> Void

  init<D: Decider>(_ decider: D.Type) {
    let handler = DeciderHandler(decider)
    readings = handler.readings
    topics = handler.topics
    missingRows = { inputs, partition in handler.missingRows(for: inputs, in: partition) }
    open = { partition, loader in handler.open(partition, loader) }
    settle = { partition in handler.settle(partition) }
    forget = { handler.forget() }
    prepare = { partition, names, rows in handler.prepare(partition, names, rows) }
    fold = { type, body, partition in try handler.fold(type, body, in: partition) }
    decide = { input, cause, partition in try handler.decide(input, cause, in: partition) }
    takeChanges = { partition, body in try handler.takeChanges(partition, body) }
  }
}

/// A decider's input after its decoding and before the decision.
protocol DecodedInput: AnyObject {
  /// The key that its record must have.
  var routingKey: String { get }
}
