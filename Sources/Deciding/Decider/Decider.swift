/// A worker's pure functions: all of its behaviour, and no I/O. (A worker may have several deciders, each with its own inputs and rows.)
///
/// `decide` looks at the state and returns effects. `evolve` is the only place where state changes; with it alone, any state can be folded
/// anew from the journal. Neither function has a clock, randomness or a database: their arguments contain all that they may know.
public protocol Decider: Sendable {
  associatedtype State: Tables
  /// All messages that this worker consumes, and no others: a case for each source.
  associatedtype Input: Equatable & Sendable
  /// The events that it publishes, each type on a topic of its own.
  associatedtype Event: MessageSet = None
  /// Events that are journaled and folded like any other, but never published, so they are not in the contracts.
  associatedtype PrivateEvent: MessageSet = None
  /// The commands that it sends to other services.
  associatedtype Request: RequestSet = None
  associatedtype Reply: MessageSet = None
  /// The timers that it sets for itself. They survive restarts, so they are messages too.
  associatedtype Timer: MessageSet = None

  /// The service's name: the first word of its topics, and its database's name.
  static var service: String { get }
  /// The sources of its inputs: `[.commands(Input.command), .events(Input.held)]`.
  static var sources: [Source<Input>] { get }
  /// The rows that `decide` and `evolve` will read, as far as the input names them. One query fetches them for a whole batch. A row that is
  /// not named here is fetched when it is read: that is also correct, only slower if the database is far away.
  static func rows(for input: Input) -> [RowName]
  /// The effects of an input. A thrown error means a bug or broken data: the lane tries again, then parks the message and blocks its key. A
  /// refusal is no error: it is a reply.
  static func decide(_ input: Input, _ state: State, _ cause: Cause) throws -> [Effect<Self>]
  static func evolve(_ state: inout State, _ event: Event)
  static func evolve(_ state: inout State, _ event: PrivateEvent)
}

extension Decider where Event == None {
  public static func evolve(_ state: inout State, _ event: None) {}
}

extension Decider where PrivateEvent == None {
  public static func evolve(_ state: inout State, _ event: None) {}
}
