/// A worker's pure functions: all of its behaviour, and nothing that can do I/O. (A worker may be of several deciders, each with
/// inputs and rows of its own.)
///
/// `decide` looks and says what follows; `evolve` is the one place where state changes, and is all that is needed to fold any
/// state anew from the journal. Neither has a clock, randomness or a database: what they may know is in their arguments.
public protocol Decider: Sendable {
  associatedtype State: Tables
  /// All that this worker hears, and nothing else: a case for each source.
  associatedtype Input: Equatable & Sendable
  /// What it tells the world. Events are published, each type on a topic of its own.
  associatedtype Event: MessageSet = None
  /// What it tells nobody: journaled and folded like any event, but never published, so it stays out of the contracts.
  associatedtype PrivateEvent: MessageSet = None
  /// What it asks of other services.
  associatedtype Request: CommandSet = None
  associatedtype Reply: MessageSet = None
  /// What it tells itself later. Timers survive restarts, so they are messages too.
  associatedtype Timer: MessageSet = None

  /// The service's name: the first word of its topics, and its database's name.
  static var service: String { get }
  /// Where inputs come from: `[.commands(Input.command), .events(Input.held)]`.
  static var sources: [Source<Input>] { get }
  /// The rows that `decide` and `evolve` will want, as far as the input names them: fetched in one query for a whole batch. A row
  /// that is not named here is fetched when it is asked for, which is right too, only slower where the database is far away.
  static func rows(for input: Input) -> [RowName]
  /// What follows from an input. A thrown error is a bug or broken data: the lane tries again, then parks the message with its
  /// key. A refusal is no error: it is a reply.
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
