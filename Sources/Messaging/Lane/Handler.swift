import Deciding

/// A decider behind a seam that hides its types, so that a lane is one piece of code for all of them: one call a message crosses it.
protocol Handler: AnyObject {
  /// The types of message it takes (`ce_type`), timers included.
  var types: Set<String> { get }
  var topics: Set<String> { get }
  /// Reads a message's body. Throws when it can't be read.
  func decode(_ type: String, _ body: [UInt8]) throws -> any DecodedInput
  /// Rows that messages will want and that are not in memory; perhaps some of them twice.
  func missingRows(for inputs: [any DecodedInput], in partition: Int32) -> [RowName]
  /// The tables of a partition for a batch, read through this loader. Rows seen earlier are still known.
  func open(_ partition: Int32, _ loader: @escaping RowLoader)
  /// The changes taken of the batch are in the database now.
  func settle(_ partition: Int32)
  /// Forgets every row of every partition: the batch was not committed, or others may have written since.
  func forget()
  /// Puts rows into the tables, given in the order of their names; nil: there is no such row.
  func prepare(_ partition: Int32, _ names: [RowName], _ rows: [StoredRow?])
  /// Decides, and says what goes out. Nothing has changed yet: `evolve` must follow, unless the outputs can't go anywhere.
  func decide(_ input: any DecodedInput, _ cause: Cause, in partition: Int32) throws -> Outputs
  /// Folds the events just decided into the tables. Returns the version of each event's subject, in their order. Throws when a row that
  /// it asked for could not be read: the tables are then not what they should be, and the batch is to be begun anew without this message.
  func evolve(_ partition: Int32) throws -> [Int64?]
  /// Every row that the messages handled since `open` have changed.
  func takeChanges(_ partition: Int32, _ body: (RowChange) -> Void) throws
}

/// A decider's input, between its decoding and its decision.
protocol DecodedInput: AnyObject {}

/// What a message leads to, before it has numbers: collected by a handler, made into journal rows by the batch.
struct Outputs {
  enum Output {
    case event(type: String, subject: String, key: [UInt8], body: [UInt8], isPrivate: Bool)
    case command(topic: String, type: String, subject: String, key: [UInt8], body: [UInt8])
    case reply(type: String, to: CommandReference, body: [UInt8])
    case wake(kind: String, subject: String, key: [UInt8], at: Timestamp, body: [UInt8])
    case rest(kind: String, subject: String)
  }

  private(set) var all: [Output] = []

  mutating func append(_ output: Output) {
    all.append(output)
  }
}
